import Datasets
import Testing

private let numbers: [(text: String, value: Double)] = [
  ("0", 0), ("-0", 0), ("22.5", 22.5), ("+3", 3), (".5", 0.5), ("5.", 5), ("3e14", 3e14), ("3E+14", 3e14),
  ("1e-300", 1e-300), ("0e-999", 0), ("00012", 12),
]

@Test(
  "decimal numbers are read",
  arguments: numbers)
func decimalNumbers(text: String, value: Double) {
  #expect(DecimalNumber.parse(text) == value)
}

private let noNumbers: [(text: String, advice: String)] = [
  ("22,5", "Write a decimal point: 22.5."),
  ("1,234", "Write 1234 if the comma separates thousands, 1.234 if it is a decimal comma."),
  ("1,234,567", "Write it without thousands separators: 1234567."),
  ("1,234.5", "Write it without thousands separators: 1234.5."),
  ("1 234", "Write it without separators: 1234."),
  ("1\u{A0}234", "Write it without separators: 1234."),
  ("1_000", "Write it without separators: 1000."),
  ("12%", "Write 12 and name the unit in the unit column."),
  ("\u{2212}5", "Write a plain minus sign: -5."),
  ("1e999", "It is outside the range of a double (about 1e-308 to 1e308)."),
  ("1e-999", "It is outside the range of a double (about 1e-308 to 1e308)."),
  ("0x1F", "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."),
  ("nan", "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."),
  ("inf", "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."),
  ("e5", "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."),
  ("1e", "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."),
  ("-", "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."),
  (
    "\u{0661}",
    "Write a decimal number such as 12.5 or 3e14; leave the cell empty, or write NA, where nothing is known."
  ),
]

@Test(
  "what is no decimal number is refused, with what would be right",
  arguments: noNumbers)
func otherTexts(text: String, advice: String) {
  #expect(DecimalNumber.parse(text) == nil)
  #expect(DecimalNumber.advice(for: text) == advice)
}
