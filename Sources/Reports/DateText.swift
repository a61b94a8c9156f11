import Studies

/// Dates as people read them.
enum DateText {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Jul 2031`: a forecast date, given no finer than it deserves.
  static func month(_ date: DateRecord) -> String {
    let parts = date.day.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1) else {
      return PrintableText.line(date.day)
    }
    return "\(months[month - 1]) \(parts[0])"
  }

  /// `2031-07-14`: a date something was observed on.
  static func day(_ date: DateRecord) -> String { PrintableText.line(date.day) }

  /// `2050` for the first of January, `Jul 2050` otherwise: the horizon as it stands in a sentence.
  static func horizon(_ date: DateRecord) -> String {
    let parts = date.day.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return PrintableText.line(date.day) }
    let rest = (String(parts[1]), String(parts[2]))
    return rest == ("01", "01") || rest == ("12", "31") ? String(parts[0]) : month(date)
  }

  /// `2.6 years`, `1 year`, `7 months`: a length of time.
  static func years(_ years: Double) -> String {
    if !years.isFinite { return "an unknown time" }
    if abs(years) < 0.95 {
      let months = Int((years * 12).rounded())
      if months == 0 { return "less than a month" }
      return months == 1 ? "1 month" : "\(months) months"
    }
    let text = SignificantDigits(abs(years) < 100 ? 2 : 3)(years)
    return text == "1" ? "1 year" : "\(text) years"
  }
}
