#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_odeiv2.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_version.h>

// GSL's algorithms are mutable globals, which Swift 6 rejects: one getter each, and no more.

static inline const gsl_multifit_nlinear_type *catchup_trust(void) { return gsl_multifit_nlinear_trust; }

static inline const gsl_multifit_nlinear_trs *catchup_trs_lm(void) { return gsl_multifit_nlinear_trs_lm; }
static inline const gsl_multifit_nlinear_trs *catchup_trs_lmaccel(void) { return gsl_multifit_nlinear_trs_lmaccel; }
static inline const gsl_multifit_nlinear_trs *catchup_trs_dogleg(void) { return gsl_multifit_nlinear_trs_dogleg; }
static inline const gsl_multifit_nlinear_trs *catchup_trs_ddogleg(void) { return gsl_multifit_nlinear_trs_ddogleg; }
static inline const gsl_multifit_nlinear_trs *catchup_trs_subspace2D(void) {
  return gsl_multifit_nlinear_trs_subspace2D;
}

static inline const gsl_multifit_nlinear_scale *catchup_scale_levenberg(void) {
  return gsl_multifit_nlinear_scale_levenberg;
}
static inline const gsl_multifit_nlinear_scale *catchup_scale_marquardt(void) {
  return gsl_multifit_nlinear_scale_marquardt;
}
static inline const gsl_multifit_nlinear_scale *catchup_scale_more(void) { return gsl_multifit_nlinear_scale_more; }

static inline const gsl_multifit_nlinear_solver *catchup_solver_qr(void) { return gsl_multifit_nlinear_solver_qr; }

static inline const gsl_multimin_fdfminimizer_type *catchup_bfgs2(void) {
  return gsl_multimin_fdfminimizer_vector_bfgs2;
}

static inline const gsl_root_fsolver_type *catchup_root_brent(void) { return gsl_root_fsolver_brent; }

static inline const gsl_qrng_type *catchup_qrng_sobol(void) { return gsl_qrng_sobol; }

static inline const gsl_odeiv2_step_type *catchup_step_rk8pd(void) { return gsl_odeiv2_step_rk8pd; }

static inline const char *catchup_gsl_version(void) { return gsl_version; }
