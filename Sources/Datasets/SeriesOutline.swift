/// What a tidy table holds, without its rows: each series of each entity, how many values it has, and the last of them.
///
/// Made in one pass over the file, so that a choice among a thousand entities needs neither their rows nor a pass for
/// each.
public struct SeriesOutline: Sendable {
  public struct Entry: Sendable, Equatable {
    public var entity: String
    public var series: String
    /// Rows with a date that can be read and something for a value.
    public var count: Int
    fileprivate var lastText: [UInt8]

    /// The value of the last date; `nil` where it is no number.
    public var last: Double? {
      let text = String(decoding: lastText, as: UTF8.self)
      return (NumberNotation.decimalPoint.read(text) ?? NumberNotation.decimalComma.read(text))?.value
    }
  }

  private struct Key: Hashable {
    var entity: String
    var series: String
  }

  private var entries: [Entry] = []
  private var dates: [Double] = []
  private var places: [Key: Int] = [:]
  private var entity: Int?
  private var series: Int?
  private var date: Int?
  private var value: Int?
  /// Where the entry of the last row is: most files are sorted.
  private var lastTexts: (entity: [UInt8], series: [UInt8], place: Int)?

  /// Entities and series in order of appearance; empty where the table has no columns `entity`, `date` and `value`.
  public var all: [Entry] { entries }

  mutating func begin(columns: [String]) {
    func place(_ name: String) -> Int? { columns.firstIndex { $0.lowercased() == name } }
    (entity, series, date, value) = (
      place("entity"), place("series"), columns.firstIndex(of: "date"), columns.firstIndex(of: "value")
    )
  }

  mutating func take(_ row: UnsafeBufferPointer<UInt8>, ends: [Int]) {
    guard let entity, let date, let value else { return }
    func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: row[(column == 0 ? 0 : ends[column - 1])..<ends[column]])
    }
    let name = bytes(entity)
    let label = series.map(bytes) ?? UnsafeBufferPointer(start: nil, count: 0)
    let place: Int
    if let lastTexts, lastTexts.entity.elementsEqual(name), lastTexts.series.elementsEqual(label) {
      place = lastTexts.place
    } else {
      let key = Key(entity: String(decoding: name, as: UTF8.self), series: String(decoding: label, as: UTF8.self))
      if let known = places[key] {
        place = known
      } else {
        place = entries.count
        places[key] = place
        entries.append(Entry(entity: key.entity, series: key.series, count: 0, lastText: []))
        dates.append(-.infinity)
      }
      lastTexts = (Array(name), Array(label), place)
    }
    let text = bytes(value)
    guard !text.isEmpty, let when = SeriesOutline.time(bytes(date)) else { return }
    entries[place].count += 1
    if when >= dates[place] {
      dates[place] = when
      entries[place].lastText.removeAll(keepingCapacity: true)
      entries[place].lastText.append(contentsOf: text)
    }
  }

  /// A date as far as order goes: years, months and days without the detour over text.
  private static func time(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    func number(_ range: Range<Int>) -> Double? {
      var value = 0
      for byte in text[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return Double(value)
    }
    let hyphen = UInt8(ascii: "-")
    if [4, 7, 10].contains(text.count), let year = number(0..<4) {
      if text.count == 4 { return year }
      if text[4] == hyphen, let month = number(5..<7), (1...12).contains(month) {
        if text.count == 7 { return year + (month - 0.5) / 12 }
        if text[7] == hyphen, let day = number(8..<10), (1...31).contains(day) {
          return year + (month - 1) / 12 + (day - 1) / 372
        }
      }
    }
    return DecimalYear.parse(String(decoding: text, as: UTF8.self))?.value
  }
}
