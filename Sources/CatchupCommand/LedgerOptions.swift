import ArgumentParser
import Foundation
import Reports
import Studies
import Synchronization

/// Where runs are kept.
struct LedgerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The ledger to keep this run in. (default: catchup/ledger.sqlite in $XDG_STATE_HOME or ~/.local/state)",
      valueName: "file"))
  var ledger: String?

  @Flag(help: "Keep no record of this run.")
  var noLedger = false

  func validate() throws {
    if noLedger, ledger != nil { throw ValidationError("--ledger and --no-ledger are two wishes: say one.") }
    if let ledger, ledger.isEmpty { throw ValidationError("--ledger takes the name of a file.") }
  }

  /// The ledger in a file, or in its usual place.
  static func open(_ path: String?) throws(LedgerError) -> Ledger {
    if let path { return try Ledger(path: path) }
    return try Ledger(path: try Ledger.usualPath(ProcessInfo.processInfo.environment))
  }
}

/// The ledger as a command uses it: what goes wrong with it is said once, and takes nothing away from the answer.
final class RunKeeper: Sendable {
  private let ledger: Mutex<Ledger?>
  private let start = Invocation.current.start

  init(_ options: LedgerOptions) {
    if let resumed = Invocation.current.resumed {
      ledger = Mutex(resumed.ledger)
      return
    }
    guard !options.noLedger else {
      ledger = Mutex(nil)
      return
    }
    do throws(LedgerError) {
      ledger = Mutex(try LedgerOptions.open(options.ledger))
    } catch {
      ledger = Mutex(nil)
      Self.complain(error)
    }
  }

  private static func complain(_ error: LedgerError) {
    Terminal.complain("This run is not kept: \(error)")
  }

  /// Does something with the ledger where there is one; the first failure is the last use of it.
  @discardableResult
  private func use<Value>(_ body: (Ledger) throws(LedgerError) -> Value) -> Value? {
    ledger.withLock { ledger in
      guard let open = ledger else { return nil }
      do throws(LedgerError) {
        return try body(open)
      } catch {
        Self.complain(error)
        ledger = nil
        return nil
      }
    }
  }

  /// Says what was read, where that is asked for.
  private static func detail(_ question: RunQuestion) {
    for input in question.inputs { Terminal.detail("Read \(input.path), SHA-256 \(input.checksum.prefix(12))….") }
  }

  private func run(_ question: RunQuestion, blocks: Int) -> Run {
    let invocation = Invocation.current
    return Run(
      key: UUID().uuidString.lowercased(), command: invocation.arguments.first ?? "", question: question,
      arguments: invocation.arguments, folder: FileManager.default.currentDirectoryPath,
      started: Date().timeIntervalSince1970 - elapsed, blocks: blocks)
  }

  private var elapsed: Double { start.duration(to: .now) / .seconds(1) }

  /// Keeps a run whose answer came in one piece.
  func keep(_ question: RunQuestion, answer: String, schema: String, headline: String?) {
    Self.detail(question)
    use { (ledger) throws(LedgerError) in
      var run = run(question, blocks: 1)
      run.seconds = elapsed
      run.isFinished = true
      run.answerSchema = schema
      run.headline = headline
      let number = try ledger.keep(run, answer: answer)
      Terminal.detail("Kept as run \(number) in \(ledger.path).")
    }
  }

  /// - Returns: the run's number; `nil` where nothing is kept.
  func begin(_ question: RunQuestion, blocks: Int) -> Int64? {
    Self.detail(question)
    return use { (ledger) throws(LedgerError) in try ledger.begin(run(question, blocks: blocks)) }
  }

  func blocks(of run: Int64) -> [Int: Data] {
    use { (ledger) throws(LedgerError) in try ledger.blocks(run) } ?? [:]
  }

  func keep(_ content: Data, block: Int, of run: Int64, seconds: Double) {
    use { (ledger) throws(LedgerError) in try ledger.keep(content, block: block, of: run, seconds: seconds) }
  }

  func finish(_ run: Int64, answer: String, schema: String, headline: String?, seconds: Double) {
    use { (ledger) throws(LedgerError) in
      try ledger.finish(run, answer: answer, schema: schema, headline: headline, seconds: seconds)
      Terminal.detail("Kept as run \(run) in \(ledger.path).")
    }
  }

  var isKeeping: Bool { ledger.withLock { $0 != nil } }
}
