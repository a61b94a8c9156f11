import Curves
import RealModule
import Testing
import Witnesses

/// Sums and products of two families.
@Suite("Compositions")
struct CompositionTests {
  /// Of every kind: like and unlike terms, scales held in the second and in the first, launches and first dates.
  private static let texts = [
    "logistic+logistic", "constant+exponential", "linear+logistic", "exponential+exponential", "loglogistic+bass",
    "linear*logistic", "logistic*linear", "exponential*logistic", "logistic*logistic", "exponential*power",
    "logistic-4*gompertz", "fisher-pry*linear", "moore*richards",
  ]

  private static func composed(_ text: String) throws -> any CurveFamily {
    try #require(try Catalogue.family(composedAs: text))
  }

  private static func sample(_ text: String) throws -> CurveSample {
    let family = try composed(text)
    return CurveSample(
      family: family,
      parameters: family.parameters.enumerated().map {
        CurveSample.value(of: $1, at: [0.3, 0.7, 0.4, 0.6, 0.2][$0 % 5])
      })
  }

  @Test("levels are the sum or product of the terms' levels", arguments: texts)
  func levels(text: String) throws {
    let sample = try Self.sample(text)
    let family = try #require(sample.family as? ComposedCurve)
    let whole = family.first.parameters.count + family.second.parameters.count
    #expect(whole - family.parameters.count == (family.operation == .product && !text.contains("fisher") ? 1 : 0))
    // What is held is 1, wherever it stands.
    func values(_ place: String, _ term: any CurveFamily) -> [Double] {
      term.parameters.map { parameter in
        let index = family.parameters.firstIndex { $0.name == "\(place).\(parameter.name)" }
        return index.map { sample.parameters[$0] } ?? 1
      }
    }
    let (own, others) = (values("first", family.first), values("second", family.second))
    for time in CurveSample.times {
      let (one, other) = (family.first.level(at: time, own), family.second.level(at: time, others))
      let expected = family.operation == .sum ? one + other : one * other
      #expect(digits(sample.level(at: time), certified: expected) >= 14)
    }
    #expect(
      digits(sample.evaluated(at: CurveSample.times).levels, certified: CurveSample.times.map(sample.level)) >= 14)
  }

  @Test("gradients and slopes agree with extrapolated differences to 8 digits", arguments: texts)
  func gradients(text: String) throws {
    let sample = try Self.sample(text)
    let count = sample.parameters.count
    var levels = [Double](repeating: .nan, count: CurveSample.times.count)
    var slopes = levels
    var gradients = [Double](repeating: .nan, count: levels.count * count)
    CurveSample.times.withUnsafeBufferPointer { times in
      sample.parameters.withUnsafeBufferPointer { parameters in
        levels.withUnsafeMutableBufferPointer { levels in
          gradients.withUnsafeMutableBufferPointer { gradients in
            slopes.withUnsafeMutableBufferPointer { slopes in
              sample.family.evaluate(times: times, parameters, levels: levels, gradients: gradients, slopes: slopes)
            }
          }
        }
      }
    }
    #expect(sample.evaluated(at: CurveSample.times).gradients == gradients)
    for (row, time) in CurveSample.times.enumerated() {
      #expect(digits(slopes[row], certified: sample.slope(at: time)) >= 12)
      for (column, value) in sample.parameters.enumerated() {
        let difference = numericalDerivative(
          of: { moved in
            var parameters = sample.parameters
            parameters[column] = moved
            return sample.family.level(at: time, parameters)
          }, at: value, step: 0.03 * abs(value))
        let exact = gradients[row * count + column]
        let scale = max(abs(exact), 1e-2 * abs(levels[row] / value))
        #expect(abs(exact - difference) <= 1e-8 * scale, "∂\(sample.family.parameters[column].name) at \(time)")
      }
    }
  }

  @Test("what it says of itself", arguments: texts)
  func words(text: String) throws {
    let family = try Self.composed(text)
    #expect(family.name == text)
    #expect(family.summary.hasSuffix("."))
    #expect(Set(family.parameters.map(\.name)).count == family.parameters.count)
    for parameter in family.parameters {
      #expect(parameter.name.hasPrefix("first.") || parameter.name.hasPrefix("second."))
      #expect(family.formula.contains(parameter.symbol), "\(family.formula) names \(parameter.symbol)")
    }
    #expect(try Self.composed(text.uppercased()).name == text)
  }

  @Test("a formula names each term's parameters apart, and has 1 for the scale that is held")
  func formula() throws {
    #expect(
      try Self.composed("linear*logistic").formula == "(a₁ + b₁ t) · (1 / (1 + exp(−r₂ (t − m₂))))")
    #expect(try Self.composed("hill+constant").formula == "K₁ t^s₁ / (τ₁^s₁ + t^s₁) + a₂")
    #expect(try Self.composed("hill+constant").name == "loglogistic+constant")
  }

  @Test("like terms are told in the order of their midpoints, and stay the same curve")
  func order() throws {
    for (text, turned, ordered) in [
      ("logistic+logistic", [80, 0.5, 17, 50, 0.8, 5], [50, 0.8, 5, 80, 0.5, 17]),
      ("exponential+exponential", [3, 0.3, 5, 0.1], [5, 0.1, 3, 0.3]),
      ("logistic*logistic", [80, 0.5, 17, 0.8, 5], [80, 0.8, 5, 0.5, 17]),
      ("gompertz+logistic", [80, 0.5, 17, 50, 0.8, 5], [80, 0.5, 17, 50, 0.8, 5]),
    ] as [(String, [Double], [Double])] {
      let family = try Self.composed(text)
      #expect(family.ordered(turned) == ordered)
      #expect(family.ordered(ordered) == ordered)
      for time in CurveSample.times {
        #expect(digits(family.level(at: time, ordered), certified: family.level(at: time, turned)) > 14)
      }
    }
  }

  @Test("ceilings: of a sum their sum, of a product their product, none where a term grows on")
  func ceilings() throws {
    #expect(try Self.composed("logistic+gompertz").ceiling([80, 0.5, 17, 50, 0.8, 5]) == 130)
    #expect(try Self.composed("constant+logistic").ceiling([7, 80, 0.5, 17]) == 87)
    #expect(try Self.composed("logistic*gompertz").ceiling([80, 0.5, 17, 0.8, 5]) == 80)
    #expect(try Self.composed("logistic*fisher-pry-percent").ceiling([80, 0.5, 17, 0.8, 5]) == 8000)
    #expect(try Self.composed("linear+logistic").ceiling([1, 2, 80, 0.5, 17]) == nil)
    #expect(try Self.composed("logistic*linear").ceiling([80, 0.5, 17, 2]) == nil)
  }

  @Test("what could not be told apart is refused in words")
  func refusals() {
    func refusal(_ text: String) -> CompositionError? {
      do throws(CompositionError) {
        _ = try Catalogue.family(composedAs: text)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal("constant+constant") == .twoConstants("constant", "constant"))
    #expect(refusal("linear+logistic-4") == .twoConstants("linear", "logistic-4"))
    #expect(refusal("linear*linear") == .twoScales("linear", "linear"))
    #expect(refusal("logistic*constant") == .constantFactor(other: "logistic"))
    #expect(refusal("exponential*moore") == .oneFactor("exponential", "moore"))
    #expect(refusal("power*power") == .oneFactor("power", "power"))
    #expect(refusal("logistic+") == .unknown("", in: "logistic+"))
    #expect(refusal("+") == .unknown("", in: "+"))
    #expect(refusal("logistic+logistics") == .unknown("logistics", in: "logistic+logistics"))
    #expect(refusal("logistic+linear*bass") == .notTwo("logistic+linear*bass"))
    #expect(refusal("logistic+logistic+logistic") == .notTwo("logistic+logistic+logistic"))
    for text in ["constant+constant", "linear*linear", "logistic*constant", "power*power", "+", "a+b", "a+b+c"] {
      #expect(refusal(text)?.description.hasSuffix(".") == true)
    }
  }
}
