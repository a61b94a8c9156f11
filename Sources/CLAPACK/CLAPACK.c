#include "shim.h"

extern void openblas_set_num_threads(int count) __attribute__((weak));

void catchup_lapack_use_one_thread(void) {
  if (openblas_set_num_threads) openblas_set_num_threads(1);
}

extern char *openblas_get_config(void) __attribute__((weak));

const char *catchup_lapack_openblas(void) { return openblas_get_config ? openblas_get_config() : 0; }
