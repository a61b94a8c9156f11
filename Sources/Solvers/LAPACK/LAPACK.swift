internal import CLAPACK

/// What has to be done once before LAPACK is used.
enum LAPACK {
  private static let hasOneThread: Bool = {
    catchup_lapack_use_one_thread()
    return true
  }()

  static func prepare() { _ = hasOneThread }

  /// Throws unless the status is success.
  static func check(_ status: Int32, _ routine: String) throws(SolverError) {
    guard status == 0 else { throw .factorisation(routine: routine, status: Int(status)) }
  }
}
