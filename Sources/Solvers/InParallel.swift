import Dispatch
import Foundation
import Synchronization

/// Runs independent blocks of work on several threads and returns their results in order.
///
/// Which thread runs a block never matters to its result, so the outcome is the same at any thread count.
public enum InParallel {
  public static var processors: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// - Parameters:
  ///   - count: number of blocks.
  ///   - threads: at most so many at a time; 1 runs on the calling thread.
  public static func map<Result: Sendable>(
    _ count: Int, threads: Int, _ block: @Sendable (_ index: Int) -> Result
  ) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(block) }
    let next = Atomic<Int>(0)
    let results = Mutex<[Int: Result]>([:])
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = block(index)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { finished in (0..<count).compactMap { finished[$0] } }
  }
}
