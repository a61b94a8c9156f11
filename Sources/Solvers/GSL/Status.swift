internal import CGSL

/// The one place where GSL's manner of failing becomes ours.
enum GSL {
  static let success = Int32(GSL_SUCCESS)
  static let fault = Int32(GSL_EFAULT)
  static let badFunction = Int32(GSL_EBADFUNC)

  /// Switches GSL's error handler off, once: by default it aborts the process.
  private static let handlerIsOff: Bool = {
    _ = gsl_set_error_handler_off()
    return true
  }()

  /// Call before the first use of any GSL function that may fail.
  static func prepare() { _ = handlerIsOff }

  /// Throws unless the status is success.
  static func check(_ status: Int32, _ operation: String) throws(SolverError) {
    guard status != GSL.success else { return }
    throw .library(operation: operation, status: Int(status), meaning: String(cString: gsl_strerror(status)))
  }
}
