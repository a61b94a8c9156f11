import Datasets
import GRDB

/// Why the run ledger cannot be read or written.
public enum LedgerError: Error, Sendable, Equatable {
  case noHome
  /// Written by a later version of the program.
  case newer(path: String)
  case notALedger(path: String)
  case damaged(path: String, reason: String)
  case readOnly(path: String)
  case full(path: String)
  case busy(path: String, seconds: Int)
  case cannotOpen(path: String, reason: String)
  case unexpected(path: String, reason: String)
  case exists(path: String)
  case noSuchRun(String, path: String)
  /// Blocks of one run that were made from other inputs, by other options or by another version.
  case blocksDiffer(run: String, other: String, difference: String)
}

extension LedgerError: CustomStringConvertible {
  public var description: String {
    func name(_ path: String) -> String { printable(path, limit: 400) }
    switch self {
    case .noHome:
      return
        "There is no place for the ledger of runs: neither XDG_STATE_HOME nor HOME is set. Name a file by --ledger,"
        + " or leave it out by --no-ledger."
    case .newer(let path):
      return "\(name(path)): this ledger was written by a later version of catchup. Update catchup, or name another"
        + " file by --ledger."
    case .notALedger(let path):
      return "\(name(path)) is no ledger of catchup's, and is left as it is. Name another file by --ledger."
    case .damaged(let path, let reason):
      return "\(name(path)): the ledger is damaged (\(reason)). Move it away, or save what can be read by"
        + " `sqlite3 FILE .recover`; runs go on without it by --no-ledger."
    case .readOnly(let path):
      return "\(name(path)): the ledger cannot be written, its file or folder is read-only. Name another file by"
        + " --ledger."
    case .full(let path):
      return "\(name(path)): there is no space left for the ledger. Make room, remove runs by `catchup runs prune`, or"
        + " name another file by --ledger."
    case .busy(let path, let seconds):
      return "\(name(path)): another process has held the ledger for more than \(seconds) seconds. Try again when it is"
        + " done."
    case .cannotOpen(let path, let reason):
      return "\(name(path)): the ledger cannot be opened (\(reason)). Name another file by --ledger."
    case .unexpected(let path, let reason): return "\(name(path)): the ledger gave an error: \(reason)."
    case .exists(let path):
      return "\(name(path)): there is a file of that name. Name another, or remove it first."
    case .noSuchRun(let run, let path):
      return "There is no run \(quoted(run)) in \(name(path)). `catchup runs list` names them."
    case .blocksDiffer(let run, let other, let difference):
      return "The blocks of run \(other) do not belong to run \(run): \(difference). Nothing was merged."
    }
  }

  /// What an error of the database means.
  init(_ error: any Error, path: String) {
    if let own = error as? LedgerError {
      self = own
      return
    }
    guard let error = error as? DatabaseError else {
      self = .unexpected(path: path, reason: "\(error)")
      return
    }
    let reason = (error.message ?? "code \(error.resultCode.rawValue)").lowercased()
    switch error.resultCode {
    case .SQLITE_NOTADB: self = .notALedger(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
    case .SQLITE_FULL, .SQLITE_IOERR: self = .full(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path, seconds: Ledger.longestWait)
    case .SQLITE_CANTOPEN: self = .cannotOpen(path: path, reason: reason)
    default: self = .unexpected(path: path, reason: reason)
    }
  }
}
