#include <lapacke.h>

// Asks the BLAS beneath LAPACK for one thread, where it is an OpenBLAS and has more: our matrices are small, and the
// threads are ours to share out. A weak symbol is nothing Swift can test for.
void catchup_lapack_use_one_thread(void);

// How the BLAS beneath LAPACK was built, where it is an OpenBLAS; else nothing.
const char *catchup_lapack_openblas(void);
