import Foundation
import Synchronization

/// Whether the user, or the system, has asked the program to stop: work ends at the next block.
enum Interruption {
  private static let asked = Atomic<Bool>(false)

  /// What a shell reports of a program that an interrupt ended.
  static let status: Int32 = 130

  static var isAsked: Bool { asked.load(ordering: .relaxed) }

  /// From here on the first interrupt is heard, and the second ends the program as always.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.asked.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }
}
