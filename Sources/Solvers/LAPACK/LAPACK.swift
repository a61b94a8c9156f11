internal import CLAPACK
import Synchronization

/// The one way into LAPACK.
enum LAPACK {
  private static let hasOneThread: Bool = {
    catchup_lapack_use_one_thread()
    return true
  }()

  private static let turn = Mutex(())

  /// Calls a routine, one at a time: an OpenBLAS that was built for one thread keeps no lock on its buffers, and calls
  /// from two threads at once spoil each other's numbers from the eighth digit on.
  ///
  /// - Throws: ``SolverError/factorisation(routine:status:)`` for arguments that LAPACK cannot take.
  /// - Returns: what a routine says of the numbers: 0 where nothing is wrong with them.
  @discardableResult
  static func call(_ routine: String, _ body: () -> Int32) throws(SolverError) -> Int {
    _ = hasOneThread
    let status = turn.withLock { _ in body() }
    guard status >= 0 else { throw .factorisation(routine: routine, status: Int(status)) }
    return Int(status)
  }

  /// The same where any status but success is a failure.
  static func require(_ routine: String, _ body: () -> Int32) throws(SolverError) {
    let status = try call(routine, body)
    guard status == 0 else { throw .factorisation(routine: routine, status: status) }
  }
}
