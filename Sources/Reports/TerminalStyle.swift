/// Emphasis on a terminal by ANSI escape sequences, or none.
struct TerminalStyle {
  var isColoured: Bool

  func strong(_ text: String) -> String { wrap(text, "1") }
  func faint(_ text: String) -> String { wrap(text, "2") }
  func answer(_ text: String) -> String { wrap(text, "1;36") }
  func caution(_ text: String) -> String { wrap(text, "33") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
