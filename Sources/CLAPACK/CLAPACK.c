#include "shim.h"

extern void openblas_set_num_threads(int count) __attribute__((weak));

void catchup_lapack_use_one_thread(void) {
  if (openblas_set_num_threads) openblas_set_num_threads(1);
}
