import Curves
import Datasets
import Fitting
import Foundation
import Testing
import Witnesses

/// Series fitted together, against `Tests/References/ties.py`: the likelihood maximised in 30-digit arithmetic.
@Suite("Ties from one series to another")
struct JointFitTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var name: String
      var free: [Double]
      var standardErrors: [Double]
      var series: [[Double]]
      var rss: [Double]
      var logLikelihood: Double
      var parameterCount: Int
      var profile: [Double]?
    }

    var cars: [Double]
    var roomAC: [Double]
    var dryers: [Double]
    var cases: [Case]

    func named(_ name: String) throws -> Case { try #require(cases.first { $0.name == name }) }
    var stock: [Double] { roomAC.indices.map { roomAC[...$0].reduce(0, +) } }
  }

  let reference: Reference

  init() throws { reference = try Reference.reading("ties.json") }

  private func settings(_ said: [(String, String)]) throws -> ParameterSettings {
    ParameterSettings(try said.flatMap { try ParameterSettings.entries(keyword: $0.0, argument: $0.1) })
  }

  private func fit(
    _ family: any CurveFamily, _ series: [JointSeries], _ said: [(String, String)]
  ) throws -> JointFit {
    try LeastSquaresFitting(settings: try settings(said)).fit(family, to: series, families: [family.name])
  }

  private func cars(_ first: Double = 1965, noise: Noise = .gaussian) -> JointSeries {
    JointSeries("Cars, NL", .yearly(from: first, reference.cars), noise: noise)
  }

  /// Estimates to 9 digits, standard errors to 7, the likelihood to 10.
  private func check(_ joint: JointFit, _ expected: Reference.Case, free: [(Int, Int)], dates: Double = 0) throws {
    #expect(joint.estimate.termination == .converged)
    for (part, own) in zip(joint.parts, expected.series) {
      #expect(digits(part.fit.parameters, certified: own) >= 9, "\(part.fit.parameters)")
    }
    for (part, rss) in zip(joint.parts, expected.rss) {
      #expect(digits(part.fit.goodness.rss, certified: rss) >= 9)
      // σ with N/(N − p), N all points and p all parameters.
      let n = Double(part.fit.goodness.count)
      let all = Double(joint.estimate.goodness.count)
      let sigma = (rss / n * all / (all - Double(expected.free.count))).squareRoot()
      #expect(digits(try #require(part.fit.goodness.sigma), certified: sigma) >= 9)
    }
    for ((series, place), certified) in zip(free, expected.standardErrors) {
      let found = try #require(joint.parts[series].fit.standardErrors)[place]
      #expect(digits(found, certified: certified) >= 7)
    }
    #expect(digits(joint.estimate.goodness.logLikelihood, certified: expected.logLikelihood) >= 10)
    #expect(joint.estimate.goodness.parameterCount == expected.parameterCount)
    let likelihoods = joint.parts.map(\.fit.goodness.logLikelihood).reduce(0, +)
    #expect(digits(likelihoods, certified: expected.logLikelihood) >= 10)
  }

  /// Both ends of a profile to 7 digits.
  private func checkProfile(
    _ joint: JointFit, part: Int, parameter: Int, _ expected: Reference.Case, factor: Double = 1
  ) throws {
    let part = joint.parts[part]
    let analysis = FitAnalysis(
      part.fit.estimate, FitOptions(interval: .profile),
      within: JointContext(joint, part: part, confidence: 0.95))
    let interval = try #require(analysis.intervals[parameter])
    let ends = try #require(expected.profile).map { $0 * factor }
    #expect(digits(try #require(interval.lower), certified: ends[0]) >= 7)
    #expect(digits(try #require(interval.upper), certified: ends[1]) >= 7)
  }

  private func air() -> [JointSeries] {
    [
      JointSeries("Room AC", .yearly(from: 1946, reference.roomAC), measure: .increments),
      JointSeries("Dryers", .yearly(from: 1949, reference.dryers), measure: .increments),
    ]
  }

  @Test("an equal coefficient of two adoptions: maximum likelihood with a spread for each")
  func equal() throws {
    let expected = try reference.named("bass, q equal")
    let joint = try fit(Bass(), air(), [("tie", "Dryers.q=Room AC.q")])
    try check(joint, expected, free: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)])
    // The tied one has its leader's standard error and interval.
    #expect(joint.parts[1].fit.standardErrors?[2] == joint.parts[0].fit.standardErrors?[2])
    try checkProfile(joint, part: 0, parameter: 2, expected)
    try checkProfile(joint, part: 1, parameter: 2, expected)
    // No one series leads: the same from the other side.
    let other = try fit(Bass(), air(), [("tie", "Room AC.q=Dryers.q")])
    #expect(digits(other.parts[1].fit.parameters, certified: expected.series[1]) >= 9)
  }

  @Test("a multiple, and a quoted name")
  func proportional() throws {
    let expected = try reference.named("logistic, rate three times the other's")
    let stock = JointSeries("Room AC", .yearly(from: 1946, reference.stock))
    let joint = try fit(Logistic(), [cars(), stock], [("tie", #"Room AC.rate=3*"Cars, NL".rate"#)])
    let shifted = shiftingDates(expected, by: [19, 0])
    try check(joint, shifted, free: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2)])
    try checkProfile(joint, part: 0, parameter: 1, expected)
    try checkProfile(joint, part: 1, parameter: 1, expected, factor: 3)
  }

  /// Dates counted from the earliest of all first dates.
  private func shiftingDates(_ expected: Reference.Case, by years: [Double]) -> Reference.Case {
    var result = expected
    for index in result.series.indices { result.series[index][2] += years[index] }
    return result
  }

  @Test("logarithms here, levels there")
  func ownNoise() throws {
    let expected = try reference.named("logistic, each its own noise")
    let stock = JointSeries("Room AC", .yearly(from: 1965, reference.stock))
    let joint = try fit(
      Logistic(), [cars(noise: .logNormal), stock], [("tie", #"Room AC.rate=3*"Cars, NL".rate"#)])
    try check(joint, expected, free: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2)])
  }

  @Test("a date is the same date in series that begin in different years")
  func dates() throws {
    let expected = try reference.named("logistic, midpoint equal")
    let stock = JointSeries("Room AC", .yearly(from: 1962, reference.stock))
    let joint = try fit(Logistic(), [cars(1965), stock], [("tie", #"Room AC.midpoint="Cars, NL".midpoint"#)])
    // Both count from 1962: the cars' row i is at i + 3, the stock's at i.
    try check(joint, expected, free: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)])
    try checkProfile(joint, part: 1, parameter: 2, expected)
    #expect(joint.parts[0].fit.terms[2].estimate == joint.parts[1].fit.terms[2].estimate)
  }

  @Test("series of which one leads by nothing but itself are as they are apart")
  func twins() throws {
    // Twice the same data: the shared rate is that of one, errors smaller by √2 but for the degrees of freedom.
    let twins = [cars(), JointSeries("Twin", .yearly(from: 1965, reference.cars.map { $0 * 10 }))]
    let joint = try fit(Logistic(), twins, [("tie", #"Twin.rate="Cars, NL".rate"#)])
    let alone = try LeastSquaresFitting().fit(Logistic(), to: .yearly(from: 1965, reference.cars))
    #expect(digits(joint.parts[0].fit.parameters, certified: alone.parameters) >= 9)
    #expect(digits(joint.parts[1].fit.parameters[0], certified: alone.parameters[0] * 10) >= 9)
    let (own, shared) = (try #require(alone.standardErrors)[1], try #require(joint.parts[1].fit.standardErrors)[1])
    #expect(digits(shared, certified: own / 2.squareRoot() * (22.0 / 25 * 50 / 45).squareRoot()) >= 7)
  }

  private func refusal(_ said: [(String, String)], _ series: [JointSeries]? = nil, families: [String] = ["logistic"])
    -> String
  {
    do {
      let settings = try settings(said)
      let series = series ?? [JointSeries("A", .yearly(from: 2000, reference.stock)), cars()]
      let known = families.map { name in
        (name: name, parameters: (Catalogue.family(named: name)?.parameters ?? []).map(\.name))
      }
      try settings.check(series: series.map(\.name), families: known)
      _ = try LeastSquaresFitting(settings: settings).fit(Logistic(), to: series, families: families)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test("each refusal says what is wrong and what to do")
  func refusals() {
    let cars = #""Cars, NL".rate"#
    #expect(refusal([("tie", "A.rate=\(cars)")]) == "accepted")
    #expect(refusal([("tie", "A.logistic.rate=\(cars)")]) == "accepted")
    #expect(
      refusal([("tie", "B.rate=A.rate")])
        == #"tie: there is no series "B" among those to be fitted. Did you mean "A"? There are "A" and "Cars, NL"."#)
    #expect(refusal([("tie", "A.rate=A.rate")]) == "A.rate is tied to itself. Tie it to another parameter.")
    #expect(refusal([("tie", "A.rate=rate")]) == "A.rate is tied to itself. Tie it to another parameter.")
    #expect(
      refusal([("tie", "A.rate=\(cars)"), ("tie", "\(cars)=A.rate")])
        == "The ties A.rate → Cars, NL.rate → A.rate run in a circle. Leave one of them free.")
    #expect(
      refusal([("tie", "A.rate=\(cars)"), ("fix", "\(cars)=0.2")])
        == "Cars, NL.rate is fixed, so tying A.rate to it joins nothing. Fix both, and fit the series apart.")
    #expect(
      refusal([("tie", "A.rate=\(cars)"), ("fix", "A.rate=0.2")])
        == "A.rate is fixed, so a tie on it says nothing. Leave out one of the two.")
    #expect(
      refusal([("start", "A.rate=0.2")])
        == #"Cannot fit logistic jointly: no tie joins "A" to another series. Tie one of its parameters, or leave it out and fit it by itself."#
    )
    #expect(
      refusal(
        [("tie", "A.rate=logistic.rate")],
        [
          JointSeries("A", .yearly(from: 2000, reference.stock)),
          JointSeries("logistic", .yearly(from: 2000, reference.stock)),
        ])
        == #"The series "logistic" is called like a family, so that logistic.… could mean either. Rename the series in the data, or leave that family out."#
    )
    #expect(
      refusal([("tie", #"A.logistic.rate="Cars, NL".gompertz.rate"#)], families: ["logistic", "gompertz"])
        == #"A.logistic.rate and "Cars, NL".gompertz.rate belong to different families, which are fitted one after the other. Tie parameters of one family."#
    )
    let three = ["A", "B", "C"].map { JointSeries($0, .yearly(from: 2000, reference.stock)) }
    #expect(
      refusal([("tie", "C.rate=B.rate"), ("tie", "B.rate=A.rate")], three)
        == "C.rate is tied to B.rate, which is itself tied to A.rate. Tie it to A.rate.")
    #expect(refusal([("tie", "rate=A.rate")], three) == "accepted")
    let short = [
      JointSeries("A", .yearly(from: 2000, reference.stock)), JointSeries("B", .yearly(from: 2000, [1, 3, 4])),
    ]
    #expect(
      refusal([("tie", "B.rate=A.rate")], short)
        == "B: Cannot fit logistic: 3 points cannot determine 3 parameters and the spread about the curve. Give at least 4 points, or choose a family with fewer parameters."
    )
  }
}
