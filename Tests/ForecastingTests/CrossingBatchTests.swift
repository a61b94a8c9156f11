import Curves
import Datasets
import Forecasting
import Solvers
import Testing

@Suite("Passages of many points at once")
struct CrossingBatchTests {
  private func compare(_ crossing: AssumedCrossing, count: Int = 600) {
    let draws = (0..<count).map { crossing.draw($0, seed: 11) }
    let points = Matrix(rows: count, columns: crossing.parameters.count, elements: draws.flatMap { $0 })
    for (draw, date) in zip(draws, crossing.passages(points)) {
      let one = crossing.passage(draw)
      #expect(date == one || abs(date - one) < 2e-9 || (date.isNaN && one.isNaN), "\(draw): \(date), not \(one)")
    }
  }

  @Test("as one point at a time, where both formulas rise")
  func rising() throws { compare(try AssumedCrossingTests.crossing()) }

  /// The leader overtakes again, dips, or falls; the follower waves; powers, whose direction is not known; a follower
  /// that is ahead at once, or never.
  @Test(
    "as one point at a time, whatever the formulas do",
    arguments: [
      ("a * (t - 2000) ^ 1.2", "b * exp(0.05 * (t - 2000))"), ("a * log(t - 1990)", "b * 1.03 ^ (t - 2000)"),
      ("a + sin(t)", "b"), ("a * tanh((t - 2010) / b)", "2 + 0 * t"),
      ("a * exp(0.01 * (t - 2000))", "10 - b * (t - 2000)"),
      ("-a * exp(-0.2 * (t - 2000)) + b", "1.9"), ("a - b / (t - 1999)", "max(1, 3 - t / 1000)"), ("a", "b"),
      ("a * (t - 2000)", "b * (t - 2000) + 1"), ("10 - exp(a * (t - 2000) / 10)", "9 - exp(b * (t - 2000) / 9)"),
      ("plogis(a * (t - 2010 - b))", "0.4 + 0.01 * (t - 2000)"), ("a * log(t - 2005)", "b"),
    ])
  func others(follower: String, leader: String) throws {
    compare(
      AssumedCrossing(
        follower: try Expression(follower), leader: try Expression(leader),
        parameters: [("a", .uniform(0.5, 3)), ("b", .uniform(0.5, 3))], start: 2000, horizon: 2030.4), count: 300)
  }

  @Test("directions of formulas")
  func directions() throws {
    let cases: [(String, FormulaBlock.Direction)] = [
      ("a * t", .rising), ("-a * t", .falling), ("a", .constant), ("a + exp(-t / 1000)", .falling),
      ("1 / (1 + exp(-a * (t - 2010)))", .rising), ("sin(t)", .unknown), ("(t - 2010) * (t - 2020)", .unknown),
      ("(t - 1990) * exp(t / 100)", .rising), ("t - exp(t / 1000)", .unknown), ("1 / (t - 2010)", .unknown),
      ("log(t - 1990)", .rising), ("b * t", .unknown), ("missing + t", .unknown),
    ]
    for (text, direction) in cases {
      var block = FormulaBlock(try Expression(text), time: "t", parameters: ["a", "b"])
      block.bind([[1, 2, 3], [-1, 1, 2]])
      #expect(block.direction(from: 2000, to: 2030) == direction, "\(text)")
    }
  }
}
