/// Text from a file, made safe to place on one line of a terminal, a figure or a page.
///
/// Line breaks and tabs become spaces. Control characters (which a terminal would obey), characters that turn the
/// direction of the text around them, and code points that are no characters become U+FFFD. All else stays as it is.
enum PrintableText {
  static func line(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(printable(scalar)) }
    return String(scalars)
  }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: " "
    case 0...0x1F, 0x7F...0x9F: "\u{FFFD}"
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
    case 0xFDD0...0xFDEF, 0xFEFF, 0xFFF9...0xFFFB: "\u{FFFD}"
    // U+E000 marks the second column of a wide character while gnuplot draws on a terminal.
    case 0xE000: "\u{FFFD}"
    default: scalar.value & 0xFFFE == 0xFFFE ? "\u{FFFD}" : scalar
    }
  }
}
