import Sensitivity
import Testing

struct Refused: Error, Equatable {}

@Suite("One at a time")
struct OneAtATimeTests {
  @Test("differences are answers less the base's, in order; a refused change has none")
  func differences() {
    let asked = OneAtATime<Double, Refused>(
      of: 3.0, changes: [("half", 1.5), ("none", 0), ("double", 6)],
      map: { count, block in (0..<count).map(block) },
      answer: { $0 == 0 ? .failure(Refused()) : .success($0 * $0) })
    #expect(asked.changes.map(\.name) == ["half", "none", "double"])
    #expect(asked.differences { $0 } == [2.25 - 9, nil, 27])
  }

  @Test("a refused base leaves no differences")
  func refusedBase() {
    let asked = OneAtATime<Double, Refused>(
      of: 0.0, changes: [("one", 1)], map: { count, block in (0..<count).map(block) },
      answer: { $0 == 0 ? .failure(Refused()) : .success($0) })
    #expect(asked.differences { $0 } == [nil])
  }
}
