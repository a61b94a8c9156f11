import Datasets
import Testing

/// SplitMix64 (Steele, Lea and Flood, 2014): a seeded stream, so that a failure can be repeated.
struct SeededStream: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Test("six thousand mutilated tables are read or refused, never worse", arguments: 0..<6)
func mutilatedTables(seed: Int) {
  let seeds = [
    twoCountries, chips, "Year,Code,Solar\r\n2010,CHN,1\r\n2011,\"CHN\",2\r\n",
    "\u{FEFF}date,v\n2013-02-28,1e3\n2013-Q3,\"2,5\"\n2013.5,NA\n",
  ].map { Array($0.utf8) }
  let shards: [[UInt8]] = [
    [34], [34, 34], [44], [10], [13], [13, 10], [0], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8],
    Array("9999999999999999999999".utf8), Array("1e999".utf8), Array("-0".utf8), Array("nan".utf8),
    Array("2013-02-30".utf8), Array("0000-00-00".utf8), Array("Q9".utf8), Array("NA".utf8),
    [UInt8](repeating: 34, count: 99),
  ]
  let selections = [
    Selection(), Selection(entity: ["China"]), Selection(series: "solar", frontier: .lower),
    Selection(
      conditions: [Condition(column: "vendor", values: ["Huawei"])], frontier: .higher, from: 2020, factor: 1e300),
    Selection(time: "date", value: "value", until: 2011), Selection(value: "v"),
  ]
  var random = SeededStream(state: UInt64(seed))
  for _ in 0..<1000 {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.insert(contentsOf: shards.randomElement(using: &random) ?? [], at: place)
      case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2 where place < bytes.count: bytes.remove(at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + 7))
      default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
      }
    }
    do throws(DataError) {
      let table = try Table.parse(bytes, name: "t.csv")
      for selection in selections {
        do throws(DataError) {
          let series = try table.series(selection)
          if series.count == 0 || series.values.contains(where: { !$0.isFinite }) {
            Issue.record("a series without points, or with a value that is no number")
          }
        } catch { checkSentence(error.description) }
      }
    } catch { checkSentence(error.description) }
  }
}

/// A message is a line or two of printable text that ends as a sentence does.
func checkSentence(_ text: String) {
  let isPrintable = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  if !isPrintable || text.count > 4000 || !(text.hasSuffix(".") || text.hasSuffix("?")) {
    Issue.record("not a sentence: \(text)")
  }
}
