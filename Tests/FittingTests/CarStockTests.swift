import Curves
import Fitting
import Testing
import Witnesses

/// Passenger cars in the Netherlands, thousands, 1965–89: R package diffusion (Schaer, Kourentzes and Fildes),
/// data set tsCarstock, LGPL-2.1, the figures only. The published fits count t = 1…25.
@Suite("Growth curves on the Dutch stock of cars")
struct CarStockTests {
  static let cars: [Double] = [
    1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594, 4630, 4728,
    4818, 4901, 4950, 5118, 5251, 5371,
  ]

  @Test("Gompertz a exp(−b exp(−k t)), 7 digits")
  func gompertz() throws {
    let fit = try LeastSquaresFitting().fit(Gompertz(), to: .yearly(from: 1965, Self.cars))
    let (ceiling, rate, midpoint) = (fit.parameters[0], fit.parameters[1], fit.parameters[2])
    // K exp(−exp(−r (s − m))) with s = t − 1: a = K, k = r, b = exp(r (m + 1)).
    #expect(digits(ceiling, certified: 5977.20522) >= 8)
    #expect(digits(rate, certified: 0.10568651) >= 7.3)
    #expect(digits(logLevel(rate * (midpoint + 1)), certified: 1.70718441) >= 8)
    #expect(digits(fit.goodness.rss, certified: 99886.65785) >= 10)
    // The date of fastest growth, in years of the calendar.
    let date = try #require(fit.terms[2].date)
    #expect(abs(date.value - (1965 + midpoint)) < 1e-12 && date.value == fit.terms[2].estimate)
  }

  @Test("logistic, 6 digits: the published search stopped there, at the same sum of squares")
  func logistic() throws {
    let fit = try LeastSquaresFitting().fit(Logistic(), to: .yearly(from: 1965, Self.cars))
    #expect(digits(fit.parameters[0], certified: 5547.25796) >= 6)
    #expect(digits(fit.parameters[1], certified: 0.16344455) >= 6)
    #expect(abs(fit.parameters[2] + 1 - 7.76912773) <= 8e-6)
    #expect(digits(fit.goodness.rss, certified: 132134.5936) >= 9)
  }

  @Test("the numbers do not depend on the unit: millions give what thousands give, 9 digits")
  func scale() throws {
    for factor in [1e-9, 1e-3, 1e9] {
      for name in ["linear", "exponential", "logistic", "gompertz"] {
        let family = try #require(Catalogue.family(named: name))
        let thousands = try LeastSquaresFitting().fit(family, to: .yearly(from: 1965, Self.cars))
        let other = try LeastSquaresFitting().fit(family, to: .yearly(from: 1965, Self.cars.map { $0 * factor }))
        for (index, parameter) in family.parameters.enumerated() {
          let scale = parameter.unit == .level || parameter.unit == .levelPerYear ? factor : 1
          #expect(
            digits(other.parameters[index], certified: thousands.parameters[index] * scale) >= 9,
            "\(name) \(parameter.name) × \(factor)")
        }
      }
    }
  }

  private func logLevel(_ logarithm: Double) -> Double { Noise.logNormal.level(logarithm) }
}
