/// Text as gnuplot code.
///
/// Only single-quoted strings hold text: double-quoted ones run what stands between backticks. gnuplot 5.4 reads the
/// doubled quote, its escape within single quotes, wrongly at the beginning of a string and beside another one. So
/// quotes stand in double-quoted strings that hold nothing else, joined to the rest: `'it'."'".'s'`.
enum GnuplotString {
  static func quoted(_ text: String) -> String {
    var parts: [String] = []
    var rest = PrintableText.line(text).unicodeScalars[...]
    while let first = rest.first {
      // On scalars: a quote with a combining mark is one character, but still a quote to gnuplot.
      let run = first == "'" ? rest.prefix { $0 == "'" } : rest.prefix { $0 != "'" }
      parts.append(first == "'" ? "\"\(String(run))\"" : "'\(String(run))'")
      rest = rest.dropFirst(run.count)
    }
    return parts.isEmpty ? "''" : parts.joined(separator: ".")
  }

  /// A tick's label: gnuplot reads it as a number format, so per-cent signs are doubled.
  static func quotedTick(_ text: String) -> String {
    var doubled = ""
    for scalar in text.unicodeScalars {
      doubled.unicodeScalars.append(scalar)
      if scalar == "%" { doubled.unicodeScalars.append("%") }
    }
    return quoted(doubled)
  }
}
