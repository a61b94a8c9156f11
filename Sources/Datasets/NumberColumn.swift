/// The numbers of one column: which notation they are in, and what was changed to read them.
///
/// Where columns are separated by commas, a decimal comma is refused. Elsewhere the column decides: a text such as
/// `22,5` shows that its commas are decimal, one such as `12.5` that its points are.
struct NumberColumn {
  private let column: Int
  private var notation = NumberNotation.decimalPoint
  /// The row whose text showed the notation.
  private var evidence: Int?
  /// Texts such as `1,234`, and nothing in the column says what its commas mean.
  private var isUndecided = false
  /// A text such as `1.234` where nothing in the column says what its points mean.
  private var undecidedPoint: NumberNotation.Reading?

  private var thousands = Changes()
  private var decimalCommas = Changes()
  private var percentages = Changes()
  private var firstPercentage: Int?
  private var firstPlain: Int?

  /// How many values were changed, and the first of them.
  private struct Changes {
    var count = 0
    var text = ""
    var plain = ""

    mutating func add(_ text: String, _ plain: String) {
      if count == 0 { (self.text, self.plain) = (text, plain) }
      count += 1
    }
  }

  /// Looks through the rows for what shows the notation.
  init(_ column: Int, of table: Table, rows: [Int]) {
    self.column = column
    guard table.separator != .comma else { return }
    var hasAmbiguousComma = false
    for row in rows {
      let text = table.cell(row: row, column: column)
      guard text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }), !Table.isMissing(text)
      else { continue }
      let withPoint = NumberNotation.decimalPoint.read(text)
      let withComma = NumberNotation.decimalComma.read(text)
      switch (withPoint, withComma) {
      case (nil, nil): continue
      case (.some, nil), (nil, .some):
        notation = withComma == nil ? .decimalPoint : .decimalComma
        evidence = row
        undecidedPoint = nil
        return
      case (.some(let reading), .some):
        if text.utf8.contains(UInt8(ascii: ",")) {
          hasAmbiguousComma = true
        } else if undecidedPoint == nil {
          undecidedPoint = reading
        }
      }
    }
    isUndecided = hasAmbiguousComma
  }

  /// The number in a row.
  func read(_ text: String, row: Int, of table: Table) throws(DataError) -> NumberNotation.Reading {
    let hasComma = text.utf8.contains(UInt8(ascii: ","))
    if !(isUndecided && hasComma), let reading = notation.read(text) { return reading }
    let cell = table.cellAt(row: row, column: column)
    let other: NumberNotation = notation == .decimalPoint ? .decimalComma : .decimalPoint
    if let evidence, other.read(text) != nil {
      throw .mixedDecimals(
        cell, isComma: hasComma, first: table.cell(row: evidence, column: column), firstLine: table.lines[evidence])
    }
    throw .notANumber(cell)
  }

  /// Takes down that a number became a value.
  mutating func take(_ reading: NumberNotation.Reading, text: String, row: Int) {
    if reading.hasThousands { thousands.add(text, reading.plain) }
    if reading.hasDecimalComma { decimalCommas.add(text, reading.plain) }
    if reading.isPercentage {
      percentages.add(text, reading.plain)
      if firstPercentage == nil { firstPercentage = row }
    } else if reading.value != 0, firstPlain == nil {
      firstPlain = row
    }
  }

  /// The unit, given what the unit's column says: percentages stay in percent.
  func unit(_ unit: String, of table: Table) throws(DataError) -> String {
    guard let firstPercentage else { return unit }
    let lowercased = unit.lowercased()
    if ["%", "percent", "per cent", "pct"].contains(where: { lowercased.hasPrefix($0) }) { return unit }
    guard unit.isEmpty else {
      throw .percentageOfUnit(table.cellAt(row: firstPercentage, column: column), unit: unit)
    }
    if let firstPlain {
      throw .mixedPercentages(
        table.cellAt(row: firstPlain, column: column), first: table.cell(row: firstPercentage, column: column),
        firstLine: table.lines[firstPercentage])
    }
    return "%"
  }

  /// What was changed, in words.
  var notes: [String] {
    func note(_ changes: Changes, _ what: String, _ end: String = "") -> String? {
      guard changes.count > 0 else { return nil }
      return "\(what) in \(counted(changes.count, "value")) (\(quoted(changes.text)) read as \(changes.plain))\(end)"
    }
    var notes = [
      note(thousands, "thousands separators left out"), note(decimalCommas, "decimal commas read as points"),
      note(percentages, "percent signs left out", ": values stay in percent"),
    ].compactMap(\.self)
    if let undecidedPoint, notation == .decimalPoint {
      notes.append("points taken for decimal points, as in \(quoted(undecidedPoint.plain)), though none shows it")
    }
    return notes
  }

  /// Whether a text could be a number of a column.
  static func holds(_ text: String, separator: Separator) -> Bool {
    DecimalNumber.grammar(text) != nil || NumberNotation.decimalPoint.read(text) != nil
      || (separator != .comma && NumberNotation.decimalComma.read(text) != nil)
  }
}
