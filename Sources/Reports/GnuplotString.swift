/// Text as gnuplot code.
///
/// Only single-quoted strings hold text: double-quoted ones run what stands between backticks. Within single quotes
/// gnuplot knows one escape, the doubled quote, but not at their beginning, where it reads an empty string; quotes that
/// begin a text therefore stand before it, in a double-quoted string that holds nothing else.
enum GnuplotString {
  static func quoted(_ text: String) -> String {
    // On scalars: a quote with a combining mark is one character, but still a quote to gnuplot.
    let scalars = PrintableText.line(text).unicodeScalars
    let leading = scalars.prefix { $0 == "'" }
    var quoted = "'"
    for scalar in scalars.dropFirst(leading.count) {
      quoted.unicodeScalars.append(scalar)
      if scalar == "'" { quoted.unicodeScalars.append("'") }
    }
    quoted += "'"
    return leading.isEmpty ? quoted : "\"\(String(leading))\".\(quoted)"
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
