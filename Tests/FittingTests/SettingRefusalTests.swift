import Curves
import Fitting
import Testing

/// What cannot be asked of a parameter, with the exact sentence.
@Suite("Refused settings")
struct SettingRefusalTests {
  private func refusal(_ said: [(String, String)], _ family: any CurveFamily = Logistic()) -> String {
    do {
      let entries = try said.flatMap { try ParameterSettings.entries(keyword: $0.0, argument: $0.1) }
      let settings = ParameterSettings(entries)
      try settings.check([(family.name, family.parameters)])
      _ = try ParameterMap(model: family.name, family.parameters, settings)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test("each refusal says what is wrong and what to do")
  func refusals() {
    #expect(
      refusal([("fix", "rate=3"), ("bound", "rate=0:2")])
        == "rate cannot be fixed at 3.0: it must lie between 0.0 and 2.0. Fix it inside, or leave it free.")
    #expect(
      refusal([("fix", "ceiling=-1")])
        == "ceiling cannot be fixed at -1.0: it must lie above 0.0. Fix it inside, or leave it free.")
    #expect(
      refusal([("start", "rate=5"), ("bound", "rate=0:2")])
        == "rate cannot start at 5.0: it must lie between 0.0 and 2.0. Start inside, or widen the bound.")
    #expect(
      refusal([("fix", "rate=1"), ("prior", "rate=normal:1,1")])
        == "rate is fixed, so a prior on it says nothing. Leave out one of the two.")
    #expect(
      refusal([("fix", "rate=1"), ("tie", "rate=2*ceiling")])
        == "rate is fixed, so a tie on it says nothing. Leave out one of the two.")
    #expect(
      refusal([("fix", "rate=1"), ("start", "rate=2")])
        == "rate is fixed, so a start on it says nothing. Leave out one of the two.")
    #expect(
      refusal([("tie", "q=p"), ("prior", "q=normal:1,1")], Bass())
        == "q is tied to p, so a prior on it says nothing. Put it on p.")
    #expect(refusal([("tie", "q=q")], Bass()) == "q is tied to itself. Tie it to another parameter.")
    #expect(
      refusal([("tie", "q=2*p"), ("tie", "p=0.5*q")], Bass())
        == "The ties p → q → p run in a circle. Leave one of them free.")
    #expect(
      refusal([("tie", "q=-1*p")], Bass())
        == "q = -1.0 × p has no value that both may take. Tie it with another factor.")
    #expect(
      refusal([("tie", "midpoint=2*ceiling")])
        == "midpoint and ceiling are dates: they may be equal, not 2.0 times one another.")
    #expect(
      refusal([("fix", "speed=1")])
        == "fix: logistic has no parameter \"speed\". There are ceiling, rate, midpoint.")
    #expect(
      refusal([("fix", "cieling=1")])
        == "fix: logistic has no parameter \"cieling\". Did you mean ceiling? There are ceiling, rate, midpoint.")
    #expect(
      refusal([("fix", "gompertz.rate=1")])
        == "fix: logistic has no parameter \"gompertz.rate\". Did you mean rate? There are ceiling, rate, midpoint.")
    #expect(refusal([("fix", "rate=1"), ("fix", "rate=2")]) == "fix is given twice for rate. Give it once.")
    #expect(
      refusal([("bound", "rate=2:1")])
        == "The bound of rate, between 2.0 and 1.0, leaves it no room: it must lie among the finite numbers. "
        + "Give a lower end below the upper one.")
    #expect(refusal([("bound", "rate=2")]) == "bound: \"2\" is not low:high (one of them may be left out).")
    #expect(refusal([("fix", "rate=0x1F")]) == "fix: \"0x1F\" is not a number.")
    #expect(refusal([("fix", "rate")]) == "fix: \"rate\" is not name=a number.")
    #expect(
      refusal([("prior", "rate=gamma:1,2")])
        == "prior: \"gamma:1,2\" is not normal:mean,deviation, lognormal:median,deviation, beta:a,b or uniform:low,high."
    )
    #expect(
      refusal([("prior", "rate=normal:1,-2")])
        == "prior: \"normal:1,-2\" is not normal:mean,deviation with a deviation above 0.")
    #expect(
      refusal([("fix", "ceiling=1,rate=2,midpoint=3")])
        == "Every parameter of logistic is fixed, so there is nothing to fit. Leave one free.")
    #expect(
      refusal([("prior", "ceiling=beta:2,3"), ("bound", "ceiling=5:6")])
        == "The prior of ceiling says nothing about where it may lie, between 5.0 and 6.0. Give another.")
  }

  @Test("the narrower word wins")
  func narrower() throws {
    let settings = ParameterSettings(
      try ParameterSettings.entries(keyword: "fix", argument: "rate=1,logistic.rate=2,gompertz.rate=3"))
    let map = try ParameterMap(model: "logistic", Logistic().parameters, settings)
    #expect(map.roles[1] == .fixed(2))
    let other = try ParameterMap(model: "richards", Richards().parameters, settings)
    #expect(other.roles[1] == .fixed(1))
  }

  @Test("dates are given as decimal years")
  func dates() throws {
    let settings = ParameterSettings(try ParameterSettings.entries(keyword: "fix", argument: "midpoint=2020.5"))
    let map = try ParameterMap(model: "logistic", Logistic().parameters, settings, origin: 2000)
    #expect(map.roles[2] == .fixed(20.5))
  }

  @Test("a point and its coordinates belong together, ties and bounds included")
  func roundTrip() throws {
    let settings = ParameterSettings(
      try ParameterSettings.entries(keyword: "tie", argument: "q=3*p")
        + ParameterSettings.entries(keyword: "bound", argument: "p=0.01:0.2"))
    let map = try ParameterMap(model: "bass", Bass().parameters, settings)
    #expect(map.freeCount == 2)
    let coordinates = try #require(map.coordinates(of: [100, 0.05, 0.15]))
    let point = map.point(at: coordinates)
    for (found, wanted) in zip(point, [100, 0.05, 0.15]) { #expect(abs(found - wanted) < 1e-12 * wanted) }
    #expect(map.coordinates(of: [100, 0.3, 0.9]) == nil)
  }
}
