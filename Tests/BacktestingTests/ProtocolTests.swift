import Backtesting
import Datasets
import Testing

@Suite("The protocol's cases")
struct ProtocolTests {
  func series(_ entity: String, _ points: [(Double, Double)]) -> TimeSeries {
    TimeSeries(
      entity: entity, series: "s", unit: "", dates: points.map { DecimalYear($0.0) }, values: points.map(\.1))
  }

  /// A follower at the given shares of a leader that stays at 1, a year apart from 2000.
  func history(_ shares: [Double]) -> PairHistory {
    PairHistory(
      follower: series("f", shares.enumerated().map { (2000 + Double($0), $1) }),
      leader: series("l", shares.indices.map { (2000 + Double($0), 1) }))
  }

  @Test("common dates only, positive values only, the last of a year")
  func common() {
    let follower = series("f", [(2000.1, 1), (2000.6, 2), (2001.1, 3), (2001.6, 4), (2002.1, 5), (2003.1, 0)])
    let leader = series("l", [(2000.1, 10), (2000.6, 10), (2001.1, 10), (2001.6, -1), (2002.2, 10), (2003.1, 10)])
    let history = PairHistory(follower: follower, leader: leader)
    #expect(history.observations.map(\.time) == [2000.6, 2001.1])
    #expect(history.observations.map(\.follower) == [2, 3])
  }

  @Test("an origin has ten observations, a follower behind and three years to come")
  func qualifying() {
    // Behind for 12 years, ahead for 2, behind again for 6.
    let shares = [Double](repeating: 0.5, count: 12) + [1.5, 1.5] + [Double](repeating: 0.9, count: 6)
    let cases = BacktestCase.cases(pair: "p", history: history(shares))
    // Observations 10…12 and 15…17 (2009–2011, 2014–2016); 2017 and later leave too little after them.
    #expect(cases.map(\.question.origin) == [2009, 2010, 2011, 2014, 2015, 2016])
    let first = cases[0]
    #expect(first.question.horizon == 10)
    #expect(first.question.history.count == 10)
    #expect(first.outcome.passage == 3)
    #expect(first.outcome.isAhead == [false, false] + [Bool](repeating: true, count: 8))
    #expect(first.question.levelHorizons == [1, 3, 5, 10])
    #expect(cases[3].outcome.passage == nil)
    #expect(cases[3].outcome.isAhead == [Bool](repeating: false, count: 5))
  }

  @Test("of many origins eight are used, first and last among them; horizons end at twenty years")
  func thinned() {
    let cases = BacktestCase.cases(pair: "p", history: history([Double](repeating: 0.5, count: 60)))
    // 48 qualify, 2009 to 2056: indices round(47 k / 7).
    #expect(cases.map(\.question.origin) == [0, 7, 13, 20, 27, 34, 40, 47].map { 2009 + Double($0) })
    #expect(cases.map(\.question.horizon) == [20, 20, 20, 20, 20, 16, 10, 3])
  }

  @Test("histories can be cut short without changing the cases")
  func cut() {
    let shares = [Double](repeating: 0.5, count: 30)
    let all = BacktestCase.cases(pair: "p", history: history(shares))
    let short = BacktestCase.cases(pair: "p", history: history(shares), rules: BacktestProtocol(longestHistory: 8))
    #expect(short.map(\.question.origin) == all.map(\.question.origin))
    #expect(short.allSatisfy { $0.question.history.count == 8 })
    #expect(short.map { $0.question.history.observations.last?.time } == short.map(\.question.origin))
  }

  @Test("nothing after the origin reaches the question")
  func blind() {
    let shares = (0..<30).map { 0.3 + 0.03 * Double($0) }
    var changed = shares
    for index in 12..<30 { changed[index] = 7 }
    let before = BacktestCase.cases(pair: "p", history: history(shares)).filter { $0.question.origin <= 2011 }
    let after = BacktestCase.cases(pair: "p", history: history(changed)).filter { $0.question.origin <= 2011 }
    #expect(!before.isEmpty)
    for one in before {
      let other = after.first { $0.question.origin == one.question.origin }
      #expect(other == nil || other?.question.history == one.question.history)
    }
    #expect(after.contains { one in before.contains { $0.question.origin == one.question.origin } })
  }

  @Test("pairs are clustered through the series they share, also by way of others")
  func clusters() {
    let pairs = [("a", "b"), ("c", "d"), ("e", "f"), ("b", "c"), ("g", "f")].map { (follower: $0.0, leader: $0.1) }
    #expect(SharedSeries.clusters(pairs) == [0, 0, 1, 0, 1])
  }
}
