/// Texts one after another in one run of bytes, each known by where it ends: no object a cell.
struct CellTexts: Sendable, Equatable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  /// The bytes of one text.
  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  subscript(index: Int) -> String {
    let range = range(index)
    return bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
  }

  /// Whether two texts are the same bytes.
  func isSame(_ first: Int, _ second: Int) -> Bool {
    let (first, second) = (range(first), range(second))
    return bytes.withUnsafeBufferPointer { $0[first].elementsEqual($0[second]) }
  }

  /// Appends texts given as one run of bytes and where each of them ends in it.
  mutating func append(contentsOf text: UnsafeBufferPointer<UInt8>, ends textEnds: [Int]) {
    let start = bytes.count
    bytes.append(contentsOf: text)
    for end in textEnds { ends.append(UInt32(truncatingIfNeeded: start + end)) }
  }
}
