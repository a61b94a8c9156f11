internal import CGSL

/// An owned Sobol generator.
struct QuasiRandomWorkspace: ~Copyable {
  private let handle: UnsafeMutablePointer<gsl_qrng>

  init(dimensions: Int) throws(SolverError) {
    GSL.prepare()
    guard let handle = gsl_qrng_alloc(catchup_qrng_sobol(), UInt32(dimensions)) else {
      throw .outOfMemory(what: "the generator of low-discrepancy points")
    }
    self.handle = handle
  }

  deinit { gsl_qrng_free(handle) }

  func fill(_ point: UnsafeMutablePointer<Double>) { _ = gsl_qrng_get(handle, point) }
}
