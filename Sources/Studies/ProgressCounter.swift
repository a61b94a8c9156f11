import Synchronization

/// Counts finished pieces of work from any thread.
final class ProgressCounter: Sendable {
  private let finished = Atomic<Int>(0)

  /// - Returns: how many are finished, this one included.
  func increment() -> Int { finished.wrappingAdd(1, ordering: .relaxed).newValue }
}
