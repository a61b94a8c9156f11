import Foundation
import Synchronization

/// Where a command writes: standard output for answers, standard error for everything said along the way.
enum Terminal {
  /// Colour only on a terminal, and never where `NO_COLOR` is set or the terminal is dumb.
  static var takesColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  static func say(_ text: String) { whisper(text + "\n") }

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

  init(_ label: String) {
    self.label = label
    shown = Mutex(-1)
  }

  /// - Parameter share: how much is done, 0 to 1.
  func update(_ share: Double) {
    guard isTerminal else { return }
    let elapsed = start.duration(to: .now)
    guard elapsed > .seconds(1) else { return }
    let percent = Int(share * 100)
    shown.withLock { last in
      guard percent > last else { return }
      last = percent
      let filled = percent * 30 / 100
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
      Terminal.whisper("\r\(label) \(bar) \(percent)%")
    }
  }

  /// Wipes the bar.
  func finish() {
    shown.withLock { last in
      if last >= 0 { Terminal.whisper("\r\u{1B}[2K") }
    }
  }
}
