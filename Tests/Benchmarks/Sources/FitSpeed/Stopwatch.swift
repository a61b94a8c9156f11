import Foundation

/// The processor's time for a call, in microseconds: the median of several rounds, each long enough for the clock.
///
/// Processor time of this thread and not the time on the wall, which on a shared machine is others' as well.
struct Stopwatch {
  var rounds = 15
  /// The least a round takes, in seconds.
  var roundLength = 0.02

  /// - Parameter work: what is measured; it is handed the number of the call.
  func microseconds(_ work: (Int) -> Void) -> Double {
    var calls = 1
    while round(calls, work) < roundLength, calls < 1 << 20 { calls *= 2 }
    let times = (0..<rounds).map { _ in round(calls, work) / Double(calls) }.sorted()
    return times[times.count / 2] * 1e6
  }

  /// Seconds for so many calls.
  private func round(_ calls: Int, _ work: (Int) -> Void) -> Double {
    let start = Self.processorTime
    for call in 0..<calls { work(call) }
    return Self.processorTime - start
  }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
