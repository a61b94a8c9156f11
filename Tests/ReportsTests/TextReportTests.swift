import Foundation
import Reports
import Studies
import Testing

@Suite("Text for a terminal")
struct TextReportTests {
  /// Columns as the C library counts them, character by character: another truth than the one the tables use.
  static func columns(_ line: String) -> Int {
    // Foundation does not show `wcwidth`; the C library has it all the same.
    typealias Width = @convention(c) (Int32) -> Int32
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "wcwidth") else { return line.count }
    let width = unsafeBitCast(symbol, to: Width.self)
    return line.unicodeScalars.reduce(0) { $0 + max(0, Int(width(Int32(bitPattern: $1.value)))) }
  }

  static let texts: [(String, String)] = [
    ("fit", TextReport.fit(Fixture.fit, color: false)),
    ("forecast", TextReport.forecast(Fixture.forecast, color: false)),
    ("hostile fit", TextReport.fit(Fixture.hostileFit, color: false)),
    ("hostile forecast", TextReport.forecast(Fixture.hostile, color: false)),
  ]

  init() { setlocale(LC_CTYPE, "C.UTF-8") }

  @Test("no line is wider than 80 columns", arguments: texts.indices)
  func width(_ index: Int) {
    let (name, text) = Self.texts[index]
    for line in text.split(separator: "\n") {
      #expect(Self.columns(String(line)) <= 80, "\(name): \(line)")
    }
  }

  @Test("no control characters but line breaks, and no colour unless asked for", arguments: texts.indices)
  func controls(_ index: Int) {
    let text = Self.texts[index].1
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  @Test("colour changes nothing but the escape sequences")
  func colour() {
    let coloured = TextReport.forecast(Fixture.forecast, color: true)
    #expect(coloured.contains("\u{1B}["))
    let plain = coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    #expect(plain == TextReport.forecast(Fixture.forecast, color: false))
  }
}
