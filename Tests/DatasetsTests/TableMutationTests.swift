import Datasets
import Foundation
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

/// How many inputs each seed makes: 1000, or what the environment variable CATCHUP_FUZZ says.
///
/// `CATCHUP_FUZZ=50000 make test FILTER=mutilated` tries 300 000 tables and as many model files.
private let inputsOfEachSeed = ProcessInfo.processInfo.environment["CATCHUP_FUZZ"].flatMap { Int($0) } ?? 1000

/// Every data set: its header and some rows from anywhere in it.
private func excerpts(using random: inout SeededStream) throws -> [[UInt8]] {
  let files = try FileManager.default.subpathsOfDirectory(atPath: "\(packageFolder)/datasets").sorted()
  return try files.filter { $0.hasSuffix(".csv") }.flatMap { file in
    let bytes = try FileContents.read(path: "\(packageFolder)/datasets/\(file)", limit: 10_000_000)
    let lines = bytes.split(separator: 10)
    return (0..<8).map { _ in
      let start = Int.random(in: 1..<lines.count, using: &random)
      return Array(([lines[0]] + lines[start..<min(lines.count, start + 12)]).joined(separator: [10]))
    }
  }
}

@Test("mutilated tables are read or refused, never worse", .timeLimit(.minutes(60)), arguments: 0..<6)
func mutilatedTables(seed: Int) throws {
  var random = SeededStream(state: UInt64(seed))
  let seeds =
    [
      twoCountries, chips, "Year,Code,Solar\r\n2010,CHN,1\r\n2011,\"CHN\",2\r\n",
      "\u{FEFF}date,v\n2013-02-28,1e3\n2013-Q3,\"2,5\"\n2013.5,NA\n",
      "date;v;unit\n2013-02;22,5;%\n2013-03;1.234,5;%\n2013-04;45 %;%\n", "date\tv\n2013\t1'234\n2014\t1 234,5\n",
      "entity,date,value\nA,2013,\"1,234,567\"\nA,2014,45%\nB,2014,0.45\n",
    ].map { Array($0.utf8) } + (try excerpts(using: &random))
  let shards: [[UInt8]] = [
    [34], [34, 34], [44], [10], [13], [13, 10], [0], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8],
    Array("9999999999999999999999".utf8), Array("1e999".utf8), Array("-0".utf8), Array("nan".utf8),
    Array("2013-02-30".utf8), Array("0000-00-00".utf8), Array("Q9".utf8), Array("NA".utf8),
    [UInt8](repeating: 34, count: 99), [59], [9], [124], [37], [39], Array("1,234".utf8), Array("22,5".utf8),
    Array("1.234.567,8 %".utf8), [0xFC], [0xF0, 0x9D, 0x84], Array("\u{202F}".utf8),
  ]
  let selections = [
    Selection(), Selection(entity: ["China"]), Selection(series: "solar", frontier: .lower),
    Selection(
      conditions: [Condition(column: "vendor", values: ["Huawei"])], frontier: .higher, from: 2020, factor: 1e300),
    Selection(time: "date", value: "value", until: 2011), Selection(value: "v"),
    Selection(entity: ["Huawei"], group: "vendor", transforms: [.yearly(.mean), .factor(2, unit: "u")]),
    Selection(entity: ["China"], transforms: [.ratio(series: nil, entity: "Germany")]),
    Selection(entity: ["China"], series: "solar", transforms: [.share]),
  ]
  for _ in 0..<inputsOfEachSeed {
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
        let answer: Result<TimeSeries, DataError>
        do throws(DataError) {
          let series = try table.series(selection)
          if series.count == 0 || series.values.contains(where: { !$0.isFinite }) {
            Issue.record("a series without points, or with a value that is no number")
          }
          answer = .success(series)
        } catch {
          checkSentence(error.description)
          answer = .failure(error)
        }
        // A table of the wanted rows alone answers alike.
        let kept = Result { () throws(DataError) in
          try Table.parse(bytes, name: "t.csv", keeping: [selection]).series(selection)
        }
        if kept != answer { Issue.record("\(String(decoding: bytes, as: UTF8.self)): \(kept), but \(answer)") }
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
