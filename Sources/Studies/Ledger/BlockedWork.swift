public import Foundation
import Solvers
import Synchronization

/// Work that falls into pieces, each a pure function of its number: it can be cut into blocks, stopped, gone on with and
/// spread over machines, and its answer stays the same to the last byte.
public protocol BlockedWork: Sendable {
  associatedtype Piece: Codable & Sendable

  var pieceCount: Int { get }
  func piece(_ number: Int) -> Piece
}

/// Which blocks of how many: `0-99/1000`, `7/1000`, or all.
public struct BlockRange: Sendable, Equatable {
  public var wanted: Range<Int>
  public var count: Int

  /// - Parameter count: at least 1.
  public init(allOf count: Int) {
    self.count = max(1, count)
    wanted = 0..<self.count
  }

  /// - Parameter argument: first and last block, counted from 0, and how many blocks the whole is cut into.
  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Self.number(parts[1]), (1...Self.most).contains(count) else { return nil }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
      last < count
    else { return nil }
    self.count = count
    wanted = first..<last + 1
  }

  public static let most = 100_000

  private static func number(_ text: Substring) -> Int? { text.allSatisfy(\.isNumber) ? Int(text) : nil }

  public var isAll: Bool { wanted == 0..<count }
}

/// Blocked work on its way: what is done, and how to do the rest.
public struct BlockedRun<Work: BlockedWork>: Sendable {
  public let work: Work
  public let blocks: Int
  private var done: [Int: [Work.Piece]] = [:]

  public init(_ work: Work, blocks: Int) {
    self.work = work
    self.blocks = blocks
  }

  /// A block that was done before.
  ///
  /// - Returns: false where the content is no such block: it is then done anew.
  @discardableResult
  public mutating func restore(_ content: Data, block: Int) -> Bool {
    guard (0..<blocks).contains(block),
      let pieces = try? PropertyListDecoder().decode([Work.Piece].self, from: content),
      pieces.count == self.pieces(of: block).count
    else { return false }
    done[block] = pieces
    return true
  }

  /// The pieces of a block: the whole is cut as evenly as it goes.
  public func pieces(of block: Int) -> Range<Int> {
    let count = work.pieceCount
    return count * block / blocks..<count * (block + 1) / blocks
  }

  public var blocksDone: Int { done.count }
  public var isFinished: Bool { done.count == blocks }
  public func isDone(_ block: Int) -> Bool { done[block] != nil }

  /// All pieces in their order; `nil` until every block is done.
  public var answer: [Work.Piece]? {
    guard isFinished else { return nil }
    return (0..<blocks).flatMap { done[$0] ?? [] }
  }

  /// Does those of the wanted blocks that are not done yet, several at a time.
  ///
  /// - Parameters:
  ///   - isStopped: asked before each block; once it is true no other block is begun.
  ///   - finished: called with each block as it is done, from any thread.
  public mutating func run(
    _ wanted: Range<Int>, threads: Int, isStopped: @Sendable () -> Bool = { false },
    finished: @Sendable (_ block: Int, _ content: () -> Data?) -> Void = { _, _ in }
  ) {
    let missing = wanted.filter { done[$0] == nil }
    let run = self
    let results = InParallel.map(missing.count, threads: threads) { index -> [Work.Piece]? in
      guard !isStopped() else { return nil }
      let pieces = run.pieces(of: missing[index]).map(run.work.piece)
      finished(missing[index]) { Self.content(pieces) }
      return pieces
    }
    for (block, pieces) in zip(missing, results) { done[block] = pieces }
  }

  private static func content(_ pieces: [Work.Piece]) -> Data? {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return try? encoder.encode(pieces)
  }

  /// How long all blocks would take, from some of them that are done for the purpose.
  ///
  /// - Parameter seconds: of each sampled block, one at a time.
  public static func estimate(seconds: [Double], blocks: Int, threads: Int) -> ClosedRange<Double> {
    let count = Double(seconds.count)
    let mean = seconds.reduce(0, +) / max(1, count)
    let variance = seconds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    let error = 2 * (variance / max(1, count)).squareRoot()
    let share = Double(blocks) / Double(min(threads, blocks))
    return max(0, mean - error) * share...(mean + error) * share
  }
}
