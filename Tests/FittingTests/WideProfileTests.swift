import Curves
import Datasets
import Foundation
import Testing
import Witnesses

@testable import Fitting

/// Profiles of curves with six parameters and more, against `Tests/References/profiles.py` (SciPy).
@Suite("Profiles of many parameters")
struct WideProfileTests {
  struct Reference: Sendable, Decodable, CustomTestStringConvertible {
    var name: String
    var times: [Double]
    var values: [Double]
    var estimates: [Double]
    var rss: Double
    var ends: [[Double]]

    var testDescription: String { name }

    static func all() throws -> [Reference] {
      struct File: Decodable { var profiles: [Reference] }
      return try File.reading("profiles.json").profiles
    }
  }

  @Test(
    "two pulses: every end of every profile is SciPy's, to 6 digits of its distance",
    arguments: try Reference.all())
  func loglet(reference: Reference) throws {
    let options = FitOptions(interval: .profile)
    let fit = try options.fitting(measure: .level).fit(
      Loglet.two, to: .yearly(reference.times, reference.values))
    #expect(digits(fit.goodness.rss, certified: reference.rss) >= 10)
    let analysis = FitAnalysis(fit.estimate, options)
    let origin = fit.observations.origin
    for (index, ends) in reference.ends.enumerated() {
      let shift = fit.family.parameters[index].role.isDate ? origin : 0
      let interval = try #require(analysis.intervals[index])
      let (lower, upper) = (
        try #require(interval.lower) + shift, try #require(interval.upper) + shift
      )
      let estimate = reference.estimates[index]
      #expect(
        digits(estimate - lower, certified: estimate - ends[0]) >= 6,
        "\(fit.family.parameters[index].name)")
      #expect(
        digits(upper - estimate, certified: ends[1] - estimate) >= 6,
        "\(fit.family.parameters[index].name)")
    }
    #expect(
      analysis.verdicts.allSatisfy { if case .profileUnfinished = $0 { false } else { true } })
  }

  @Test("a walk that may not go on ends where it stands, in words and without a number")
  func unfinished() throws {
    let profile = try ProfileLikelihood(
      optimum: [1], sumOfSquares: 10, degreesOfFreedom: 10, standardErrors: [1])
    // S rises as a straight line of τ in θ, a thousandth as steep as its standard error says.
    var refits: [Double: Int] = [:]
    let outcome = profile.interval(of: 0, mayGoOn: { refits[$0, default: 0] < ($0 < 0 ? 3 : 0) }) { held, _ in
      refits[held[0].value < 1 ? -1 : 1, default: 0] += 1
      let tau = (held[0].value - 1) / 1000
      return HeldOptimum(parameters: [held[0].value], sumOfSquares: 10 + tau * tau)
    }
    let interval = try #require(outcome.answer)
    #expect(refits == [-1: 3] && interval.range == nil && interval.isUnfinished)
    guard case .unfinished(let place, let tau) = interval.lower else {
      Issue.record("\(interval.lower)")
      return
    }
    #expect(place < 1 && tau < 0 && abs(tau) < interval.cutoff)
    // The other side may not move.
    #expect(interval.upper == .unfinished(searchedTo: 1, tau: 0))
    let verdict = try #require(Verdict("ceiling", interval))
    #expect(
      verdict == .profileUnfinished("ceiling", at: 1, side: .both) && verdict.weight == .caution)
    #expect(
      verdict.finding
        == "The profile of the ceiling was not followed to its end on either side, for the work it takes: how far the "
        + "interval reaches is not known.")
    #expect(verdict.advice.contains("--interval bootstrap"))
    // With all it asks for it meets both ends, at τ = ∓t.
    let whole = try #require(
      profile.interval(of: 0) { held, _ in
        let tau = (held[0].value - 1) / 1000
        return HeldOptimum(parameters: [held[0].value], sumOfSquares: 10 + tau * tau)
      }.answer?.range)
    #expect(digits(whole.upperBound - 1, certified: 1000 * profile.cutoff) >= 8)
  }

  @Test("three pulses in data of one: told in words, with work that is bounded, and the same twice")
  func bounded() throws {
    let times = (0..<40).map { 1980 + Double($0) }
    let values = times.indices.map { place in
      100 / (1 + exp(-0.3 * (times[place] - 2000))) + 0.7 * sin(Double(place) * 2.1)
    }
    let options = FitOptions(interval: .profile)
    let fit = try options.fitting(measure: .level).fit(Loglet.three, to: .yearly(times, values))
    let analysis = FitAnalysis(fit.estimate, options)
    // Two of three pulses are nothing but noise: some ends are open or unfinished, none of these has a number.
    let ends = analysis.profiles.values.flatMap { [$0.lower, $0.upper] }
    #expect(ends.contains { $0.value == nil } || analysis.lowerPoint != nil)
    for (index, profile) in analysis.profiles {
      #expect(analysis.intervals[index]?.upper == profile.upper.value)
      #expect(analysis.intervals[index]?.lower == profile.lower.value)
      #expect(profile.range != nil || Verdict("x", profile) != nil)
    }
    let again = FitAnalysis(fit.estimate, options)
    #expect(again.profiles == analysis.profiles)
  }
}
