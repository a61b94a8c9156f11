#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which rows of a file are worth keeping: those that some selection could want.
///
/// So a large file needs no more memory than the series made of it. Every text of the columns that are tested is
/// remembered, kept or not, as a mistyped name is answered by the names there are.
struct RowFilter {
  private let selections: [Selection]
  private var tests: [Test] = []

  /// Texts remembered of each column; of further ones only those that are wanted.
  static let textLimit = 100_000

  /// One column's texts, and for each selection which of them pass.
  private struct Test {
    var column: Int
    /// For each selection the texts that pass or fail; nothing where it asks nothing of this column.
    var wanted: [(texts: Set<String>, isNot: Bool)?]
    var texts: [String] = []
    /// The bit of each selection that a text passes.
    var passes: [String: UInt64] = [:]
    /// The text of the last row: most files are sorted.
    var last: [UInt8] = []
    var lastPasses: UInt64?

    /// The bit of each selection that the text passes.
    mutating func passes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
      if let lastPasses, last.count == bytes.count, last.withUnsafeBufferPointer({ isSame($0, bytes) }) {
        return lastPasses
      }
      let passing = passes(String(decoding: bytes, as: UTF8.self))
      last.removeAll(keepingCapacity: true)
      last.append(contentsOf: bytes)
      lastPasses = passing
      return passing
    }

    private func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
      guard let first = left.baseAddress, let second = right.baseAddress else { return left.isEmpty && right.isEmpty }
      return memcmp(first, second, left.count) == 0
    }

    private mutating func passes(_ text: String) -> UInt64 {
      if let known = passes[text] { return known }
      var passing: UInt64 = 0
      var isWanted = false
      for (index, wanted) in wanted.enumerated() {
        guard let wanted else {
          passing |= 1 << UInt64(index)
          continue
        }
        let isListed = wanted.texts.contains(text)
        isWanted = isWanted || isListed
        if isListed != wanted.isNot { passing |= 1 << UInt64(index) }
      }
      if texts.count < RowFilter.textLimit || isWanted {
        texts.append(text)
        passes[text] = passing
      }
      return passing
    }
  }

  /// No selection, or more than 64, keeps every row.
  init(_ selections: [Selection]) { self.selections = selections.count > 64 ? [] : selections }

  /// Learns where the columns stand.
  mutating func begin(columns: [String]) {
    func place(_ name: String) -> Int? {
      columns.firstIndex(of: name) ?? columns.firstIndex { $0.lowercased() == name.lowercased() }
    }
    let entityPlace = place("entity")
    let series = place("series")
    let isTidy = columns.contains("date") && columns.contains("value") && (entityPlace != nil || series != nil)
    var tests: [Test] = []
    for (index, selection) in selections.enumerated() {
      // Where the values' column is guessed by what it holds, every row has a say.
      guard isTidy || selection.value != nil else { return }
      // So it has where others are divided by or added up.
      guard !selection.transforms.contains(where: \.readsOtherSeries) else { return }
      let entity = selection.group.map { columns.firstIndex(of: $0) } ?? entityPlace
      var conditions = selection.conditions
      if let entity, !selection.entity.isEmpty {
        conditions.append(Condition(column: columns[entity], values: selection.entity))
      }
      if let series, let wanted = selection.series {
        conditions.append(Condition(column: columns[series], values: [wanted]))
      }
      var isTested = false
      for condition in conditions {
        guard let column = columns.firstIndex(of: condition.column) else { continue }
        isTested = true
        let test = (texts: Set(condition.values), isNot: condition.isNot)
        if let place = tests.firstIndex(where: { $0.column == column && $0.wanted[index] == nil }) {
          tests[place].wanted[index] = test
        } else {
          var wanted = [(texts: Set<String>, isNot: Bool)?](repeating: nil, count: selections.count)
          wanted[index] = test
          tests.append(Test(column: column, wanted: wanted))
        }
      }
      // One that asks for everything gets everything.
      guard isTested else { return }
    }
    self.tests = tests
  }

  /// Whether some selection could want the row with these bytes, its fields ending where `ends` says.
  mutating func keeps(_ row: UnsafeBufferPointer<UInt8>, ends: [Int]) -> Bool {
    guard !tests.isEmpty else { return true }
    var passing = UInt64.max
    for index in tests.indices {
      let column = tests[index].column
      let start = column == 0 ? 0 : ends[column - 1]
      passing &= tests[index].passes(UnsafeBufferPointer(rebasing: row[start..<ends[column]]))
    }
    // Bits beyond the selections are never set by a test.
    return passing != 0
  }

  /// The different texts of each column that was tested.
  var texts: [Int: [String]] {
    Dictionary(tests.map { ($0.column, $0.texts) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Transform {
  /// Whether it needs other rows than those of the series it is applied to.
  fileprivate var readsOtherSeries: Bool {
    switch self {
    case .ratio, .share: true
    case .yearly, .frontier, .index, .log, .increments, .cumulate, .from, .until, .without, .factor, .reciprocal,
      .zeros:
      false
    }
  }
}
