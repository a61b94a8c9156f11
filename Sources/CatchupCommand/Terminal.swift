import Foundation
import Synchronization

/// Where a command writes: standard output for answers, standard error for everything said along the way.
enum Terminal {
  /// Colour only on a terminal, and never where `NO_COLOR` is set or the terminal is dumb.
  static var takesColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// The width that drawings may have: the terminal's, 79 where there is none.
  static var columns: Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 40 else {
      return 79
    }
    return Int(size.ws_col) - 1
  }

  /// How much is said on standard error; as the command that runs was told.
  static var voice: Voice {
    get { spoken.withLock { $0 } }
    set { spoken.withLock { $0 = newValue } }
  }
  private static let spoken = Mutex(Voice.usual)

  /// A note: silent where `--quiet` is said.
  static func say(_ text: String) { if voice >= .usual { whisper(text + "\n") } }

  /// What is done: said where `--verbose` is.
  static func detail(_ text: String) { if voice >= .verbose { whisper(text + "\n") } }

  /// What is never silent: an error, and how to go on after a stop.
  static func complain(_ text: String) { whisper(text + "\n") }

  /// A length of time in seconds, for people: `0.84 s`.
  static func seconds(since start: ContinuousClock.Instant) -> String {
    let seconds = start.duration(to: .now) / .seconds(1)
    return String(format: "%.2f s", seconds)
  }

  /// Writes to standard error as far as that goes: a closed or full one takes nothing away from the answer.
  fileprivate static func whisper(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }

  static func answer(_ text: String) throws {
    var text = text
    if !text.hasSuffix("\n") { text += "\n" }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        // A reader that went away, such as `head`, is no failure.
        if errno == EPIPE { return }
        throw Failure("Cannot write to standard output: \(String(cString: strerror(errno))).")
      }
      bytes = bytes.dropFirst(written)
    }
  }
}

/// A bar on standard error for work that takes longer than a second, on a terminal only.
final class ProgressBar: Sendable {
  private let start = ContinuousClock.now
  private let shown: Mutex<Int>
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let label: String
  private let total: (count: Int, unit: String)?

  /// - Parameter total: of what is done piece by piece, to say the rate.
  init(_ label: String, total: Int? = nil, unit: String = "") {
    self.label = label
    self.total = total.map { ($0, unit) }
    shown = Mutex(-1)
  }

  /// - Parameter share: how much is done, 0 to 1.
  func update(_ share: Double) {
    guard isTerminal, Terminal.voice >= .usual else { return }
    let elapsed = start.duration(to: .now) / .seconds(1)
    guard elapsed > 1 else { return }
    let percent = Int(share * 100)
    shown.withLock { last in
      guard percent > last else { return }
      last = percent
      let filled = percent * 30 / 100
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
      Terminal.whisper("\r\u{1B}[2K\(label) \(bar) \(percent)%\(pace(share, elapsed))")
    }
  }

  /// The rate, and the time left at that rate.
  private func pace(_ share: Double, _ elapsed: Double) -> String {
    guard share > 0 else { return "" }
    let left = Int((elapsed / share * (1 - share)).rounded(.up))
    let clock = left < 3600 ? "\(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60)" : "\(left / 3600) h"
    guard let total else { return ", \(clock) left" }
    let rate = Double(total.count) * share / elapsed
    let text = rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate.rounded()))"
    return ", \(text) \(total.unit)/s, \(clock) left"
  }

  /// Wipes the bar.
  func finish() {
    shown.withLock { last in
      if last >= 0 { Terminal.whisper("\r\u{1B}[2K") }
    }
  }
}
