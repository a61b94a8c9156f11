import Curves
import Datasets
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

/// Where the datasets of the package lie.
enum CuratedTable {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("datasets/\(name)/data.csv").path
  }
}

/// Against `Tests/References/shares.py`: SciPy's regressions, and a root search where ours is a formula.
@Suite("Shares that add to one")
struct ShareFitTests {
  struct Reference: Decodable {
    var dates: [Double]
    var shares: [[Double]]
    var terms: [[Double]]
    var smicOverSamsung: [Double]
    var unchanging: [Double]
  }

  let reference: Reference

  init() throws { reference = try Reference.reading("shares.json") }

  static func foundries() throws -> [TimeSeries] {
    let table = try Table.read(path: CuratedTable.path("foundry-share"))
    return try ["TSMC", "Samsung Foundry", "SMIC"].map {
      try table.series(Selection(entity: [$0], series: "foundry revenue share (TrendForce)"))
    }
  }

  @Test("TSMC, Samsung, SMIC and the rest: estimates and errors as SciPy's, 10 digits")
  func scipy() throws {
    let fit = try ShareFit(try Self.foundries(), whole: 100)
    #expect(fit.system.competitors == ["TSMC", "Samsung Foundry", "SMIC", "others"])
    #expect(digits(fit.dates.map(\.value), certified: reference.dates) >= 15)
    #expect(digits(fit.shares.flatMap { $0 }, certified: reference.shares.flatMap { $0 }) >= 13)
    #expect(digits(fit.parameters, certified: reference.terms.flatMap { $0.prefix(2) }) >= 10)
    #expect(digits(fit.standardErrors, certified: reference.terms.flatMap { $0.suffix(2) }) >= 10)
  }

  @Test("Hotelling's test of no growth is Wilks' lambda from determinants, 9 digits, whoever comes first")
  func unchanging() throws {
    let series = try Self.foundries()
    let found = try #require(try ShareFit(series, whole: 100).unchanging)
    #expect(digits([found.rss, found.statistic, found.pValue], certified: reference.unchanging) >= 9)
    let other = try #require(try ShareFit([series[2], series[0], series[1]], whole: 100).unchanging)
    #expect(digits(other.statistic, certified: found.statistic) >= 9)
    // Three dates leave nothing to judge three growths by.
    let first = Set(try ShareFit(series, whole: 100).dates.prefix(3))
    let short = series.map { one in one.filtered { first.contains(one.dates[$0]) } }
    #expect(try ShareFit(short, whole: 100).unchanging == nil)
  }

  @Test("the date at which SMIC passes Samsung, and its Fieller interval, as a root search finds them, 11 digits")
  func passing() throws {
    let fit = try ShareFit(try Self.foundries(), whole: 100)
    let passing = try #require(fit.passing(2, over: 1))
    #expect(passing.isRising && passing.isDetermined)
    let found = try [passing.date, #require(passing.low), #require(passing.high)]
    #expect(digits(found, certified: reference.smicOverSamsung) >= 11)
    // There the curves meet.
    let shares = fit.system.outputs(at: passing.date, fit.parameters)
    #expect(digits(shares[2], certified: shares[1]) >= 11)
  }

  @Test("which competitor is the reference makes no difference to any share, 10 digits")
  func anyReference() throws {
    let series = try Self.foundries()
    let one = try ShareFit(series, whole: 100)
    let other = try ShareFit([series[2], series[0], series[1]], whole: 100)
    for date in [2018.0, 2024, 2031] {
      let (first, second) = (
        one.system.outputs(at: date, one.parameters), other.system.outputs(at: date, other.parameters)
      )
      #expect(digits([first[2], first[0], first[1], first[3]], certified: second) >= 10)
    }
    let (passing, same) = (try #require(one.passing(2, over: 1)), try #require(other.passing(0, over: 2)))
    #expect(digits(passing.date, certified: same.date) >= 12)
  }

  @Test("Fieller's 95% interval holds the date of passing in 400 simulated records")
  func coverage() throws {
    let truth = 2013.4
    let dates = (2000...2014).map(Double.init)
    let replicates = 400
    let held = try (0..<replicates).count { replicate in
      var source = RandomSource(seed: 3, purpose: "shares", index: UInt64(replicate))
      var (leader, follower): ([Double], [Double]) = ([], [])
      for date in dates {
        let odds = exp(0.25 * (date - truth) + 0.5 * source.normal())
        leader.append(1 / (1 + odds))
        follower.append(odds / (1 + odds))
      }
      let fit = try ShareFit([named("leader", dates, leader), named("follower", dates, follower)], whole: 1)
      let passing = try #require(fit.passing(1, over: 0))
      return try #require(passing.low) <= truth && truth <= #require(passing.high)
    }
    #expect(CoverageTests.isConsistent(held, of: replicates), "\(held)")
  }

  @Test("where growth is not told from none the interval has no end")
  func open() throws {
    let dates = (2000...2009).map(Double.init)
    let share = [0.31, 0.29, 0.33, 0.3, 0.28, 0.32, 0.31, 0.29, 0.33, 0.3]
    let fit = try ShareFit([named("a", dates, share.map { 1 - $0 }), named("b", dates, share)], whole: 1)
    let passing = try #require(fit.passing(1, over: 0))
    #expect(!passing.isDetermined && passing.low == nil && passing.high == nil)
  }

  private func named(_ name: String, _ dates: [Double], _ values: [Double]) -> TimeSeries {
    TimeSeries(entity: name, series: "share", unit: "", dates: dates.map { DecimalYear($0) }, values: values)
  }

  @Test("a share outside nothing to all, of nothing, more than all, and too few dates are refused in words")
  func refusals() throws {
    let dates = [2001.0, 2002, 2003, 2004]
    func refusal(_ first: [Double], _ second: [Double], whole: Double = 1) -> ShareFitError? {
      do throws(ShareFitError) {
        let count = first.count
        _ = try ShareFit(
          [named("a", Array(dates[..<count]), first), named("b", Array(dates[..<count]), second)], whole: whole)
        return nil
      } catch {
        return error
      }
    }
    let second = DecimalYear(2002)
    #expect(
      refusal([0.5, 1.2, 0.5, 0.5], [0.1, 0.1, 0.1, 0.1])
        == .outside(competitor: "a", date: second, value: 1.2, whole: 1))
    #expect(
      refusal([0.5, 0.5, 0.5, 0.5], [0.1, -0.1, 0.1, 0.1])
        == .outside(competitor: "b", date: second, value: -0.1, whole: 1))
    #expect(refusal([0.5, 0.5, 0.5, 0.5], [0.1, 0, 0.1, 0.1]) == .nothing(competitor: "b", date: second))
    #expect(
      refusal([50, 80, 50, 50], [10, 30, 10, 10], whole: 100).map { if case .moreThanAll = $0 { true } else { false } }
        == true)
    #expect(refusal([0.5, 0.5], [0.1, 0.2]) == .tooFewDates(dates: 2))
    #expect(refusal([0.5, 0.9, 0.5, 0.5], [0.1, 0.1, 0.1, 0.1]) == .nothing(competitor: "others", date: second))
    #expect(refusal([0.5, 0.6, 0.7, 0.8], [0.5, 0.4, 0.3, 0.2]) == nil)
    #expect(throws: ShareFitError.system(.tooFew(system: "Competition for shares", what: "competitors", count: 1))) {
      try ShareFit([named("a", dates, [1, 1, 1, 1])], whole: 1)
    }
  }
}
