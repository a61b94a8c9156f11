import ArgumentParser
import Foundation
import Reports
import Studies
import Synchronization

/// How long work is cut up.
struct BlockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Do only these of so many blocks, such as 0-99/1000, and keep them in the ledger; merge ledgers by `catchup runs \
      merge`, and get the answer by `catchup resume`.
      """, valueName: "first-last/count"))
  var blocks: String?

  @Flag(help: "Do a few blocks, say how long the whole would take, and end.")
  var dryRun = false

  func validate() throws {
    guard let blocks else { return }
    guard BlockRange(argument: blocks) != nil else {
      throw ValidationError(
        "--blocks takes first-last/count, counted from 0, such as 0-99/1000, with at most \(BlockRange.most) blocks, not"
          + " \(blocks).")
    }
    if dryRun { throw ValidationError("--dry-run is of the whole work: leave out --blocks.") }
  }

  /// Whether work that is short may not be done in one piece.
  var isAsked: Bool { blocks != nil || dryRun || Invocation.current.resumed != nil }

  /// The most blocks that work is cut into unasked.
  private static let usual = 1000

  func range(of pieces: Int) -> BlockRange {
    if let resumed = Invocation.current.resumed { return BlockRange(allOf: resumed.run.blocks) }
    return blocks.flatMap { BlockRange(argument: $0) } ?? BlockRange(allOf: min(pieces, Self.usual))
  }

  /// How long the whole would take, in words.
  ///
  /// - Parameter preparation: seconds that were spent before the first block.
  func estimate<Work: BlockedWork>(_ work: Work, threads: Int, after preparation: Double = 0) -> String {
    let range = range(of: work.pieceCount)
    let run = BlockedRun(work, blocks: range.count)
    let sampled = min(8, range.count)
    var seconds: [Double] = []
    for index in 0..<sampled {
      let start = ContinuousClock.now
      let block = range.count * index / sampled
      for piece in run.pieces(of: block) { _ = work.piece(piece) }
      seconds.append(start.duration(to: .now) / .seconds(1))
    }
    let whole = BlockedRun<Work>.estimate(seconds: seconds, blocks: range.count, threads: threads)
    return
      "About \(Self.clock(preparation + whole.lowerBound)) to \(Self.clock(preparation + whole.upperBound)) for \(range.count) blocks on "
      + "\(threads) \(threads == 1 ? "thread" : "threads"), by \(sampled) of them done one at a time."
  }

  private static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "very long" }
    let whole = Int(seconds.rounded())
    if whole < 120 { return "\(whole) s" }
    if whole < 7200 { return "\(whole / 60) min" }
    return "\(whole / 3600) h"
  }
}

/// Blocked work as a command does it: with a bar, an ear for interrupts, and a ledger that each block goes into.
struct Blocks<Work: BlockedWork> {
  let work: Work
  let question: RunQuestion
  let label: String
  let threads: Int
  let keeper: RunKeeper
  private(set) var number: Int64?

  /// - Throws: ``Failure`` where an earlier run that is gone on with asked another question.
  init(
    _ work: Work, _ question: RunQuestion, label: String, threads: Int, _ ledger: LedgerOptions
  ) throws {
    self.work = work
    self.question = question
    self.label = label
    self.threads = threads
    if let run = Invocation.current.resumed?.run, let difference = run.question.difference(from: question) {
      throw Failure(
        "Run \(run.number) cannot be gone on with: \(difference). Start it anew: \(run.question.line)")
    }
    keeper = RunKeeper(ledger)
  }

  /// - Returns: all pieces; `nil` where only some blocks were asked for, and the user is told what is next.
  /// - Throws: `ExitCode` 130 where the work was stopped.
  mutating func pieces(_ options: BlockOptions) throws -> [Work.Piece]? {
    let range = options.range(of: work.pieceCount)
    var run = BlockedRun(work, blocks: range.count)
    let keeper = keeper
    if let resumed = Invocation.current.resumed?.run {
      number = resumed.number
      for (block, content) in keeper.blocks(of: resumed.number) { run.restore(content, block: block) }
    } else {
      number = keeper.begin(question, blocks: range.count)
    }
    if !range.isAll, number == nil {
      throw Failure("--blocks does a part of the work and keeps it in the ledger, and there is none to keep it in.")
    }
    let number = number
    let before = run.blocksDone
    let missing = range.wanted.count - before
    let bar = ProgressBar(label, total: missing, unit: "blocks")
    let done = Atomic<Int>(0)
    let last = Mutex(ContinuousClock.now)
    Interruption.watch()
    run.run(range.wanted, threads: threads, isStopped: { Interruption.isAsked }) { block, content in
      let elapsed = last.withLock { last in
        let now = ContinuousClock.now
        defer { last = now }
        return last.duration(to: now) / .seconds(1)
      }
      if let number, keeper.isKeeping, let content = content() {
        keeper.keep(content, block: block, of: number, seconds: elapsed)
      }
      bar.update(Double(done.wrappingAdd(1, ordering: .relaxed).newValue) / Double(max(1, missing)))
    }
    bar.finish()
    if let pieces = run.answer { return pieces }
    let count = "\(run.blocksDone) of \(range.count) blocks"
    if range.wanted.allSatisfy({ run.isDone($0) }), let number {
      Terminal.complain(
        "\(count) are done and kept as run \(number). Merge the ledgers with the others by `catchup runs merge FILE`; "
          + "`catchup resume \(number)` does what is missing and gives the answer.")
      return nil
    }
    if let number, keeper.isKeeping {
      Terminal.complain("Stopped with \(count) done. Go on with `catchup resume \(number)`.")
    } else {
      Terminal.complain("Stopped with \(count) done, and nothing kept.")
    }
    throw ExitCode(Interruption.status)
  }

  /// Prints the answer and keeps it in the place of the blocks.
  func answer(
    _ record: some VersionedRecord, headline: String? = nil, _ output: OutputOptions, figures: () -> [Figure],
    text: () -> String
  ) throws {
    let encoded = try failing { () throws(ReportError) in try JSONOutput.encode(record) }
    try Terminal.answer(output.json ? encoded : try output.plotted(figures, below: text()))
    finish(encoded, schema: record.schema, headline: headline)
  }

  func finish(_ answer: String, schema: String, headline: String?) {
    guard let number else { return }
    keeper.finish(number, answer: answer, schema: schema, headline: headline, seconds: 0)
  }
}
