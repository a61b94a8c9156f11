import Foundation
import Solvers
import Testing
import Witnesses

/// Values without another source were computed in 40-digit arithmetic (mpmath, regularised incomplete functions).
@Suite("Distribution")
struct DistributionTests {
  @Test("Normal: probabilities and quantiles, 14 digits")
  func normal() throws {
    let normal = Distribution.Normal.standard
    for (probability, quantile) in [
      (0.975, 1.9599639845400542355), (1e-10, -6.3613409024040562047), (1e-300, -37.047096299361199237),
      (0.3, -0.52440051270804078404), (0.9, 1.281551565544600467), (0.075, -1.4395314709384559153),
    ] {
      #expect(digits(try normal.quantile(probability), certified: quantile) >= 14)
      #expect(digits(normal.cumulative(quantile), certified: probability) >= 12)
      #expect(digits(normal.survival(-quantile), certified: probability) >= 12)
      #expect(try normal.upperQuantile(probability) == -normal.quantile(probability))
    }
    #expect(try normal.quantile(0) == -.infinity)
    #expect(try normal.quantile(1) == .infinity)
    #expect(try normal.quantile(0.5) == 0)
    let other = try Distribution.Normal(mean: 3, standardDeviation: 2)
    #expect(digits(other.density(3), certified: 1 / (8 * Double.pi).squareRoot()) >= 15)
    #expect(digits(exp(other.logDensity(4.5)), certified: other.density(4.5)) >= 14)
    #expect(digits(try other.quantile(0.975), certified: 3 + 2 * 1.9599639845400542355) >= 14)
  }

  @Test("Student's t: closed forms for one, two and four degrees of freedom, 13 digits")
  func studentClosedForms() throws {
    for t in [1e-9, 0.1, 1, 2.5, 30, 1e6] {
      let one = try Distribution.StudentT(degreesOfFreedom: 1)
      #expect(digits(one.survival(t), certified: atan(1 / t) / .pi) >= 13)
      let two = try Distribution.StudentT(degreesOfFreedom: 2)
      let root = (2 + t * t).squareRoot()
      #expect(digits(two.survival(t), certified: 1 / (root * (root + t))) >= 13)
      #expect(digits(two.cumulative(-t), certified: 1 / (root * (root + t))) >= 13)
      #expect(digits(two.cumulative(t), certified: 1 - 1 / (root * (root + t))) >= 14)
      let sine = t / (4 + t * t).squareRoot()
      let four = try Distribution.StudentT(degreesOfFreedom: 4)
      #expect(abs(four.cumulative(t) - (0.5 + 0.75 * (sine - sine * sine * sine / 3))) < 1e-15)
    }
  }

  @Test("Student's t elsewhere, 12 digits")
  func studentValues() throws {
    for (degrees, t, tail) in [
      (0.5, 3, 0.183654077992971724), (2.5, 0.01, 0.496381997178954129), (5, 50, 3.02387881330061262e-8),
      (31.5, 2.1, 0.0219147379957172075), (40, 5.5, 1.19021056795657108e-6), (100, 3, 0.00170395767166472477),
      (10000, 1.96, 0.0250117601159165248), (1_000_000, 7, 1.28061205568703943e-12),
    ] as [(Double, Double, Double)] {
      let student = try Distribution.StudentT(degreesOfFreedom: degrees)
      #expect(digits(student.survival(t), certified: tail) >= 12, "ν = \(degrees)")
      #expect(digits(try student.upperQuantile(tail), certified: t) >= 11, "ν = \(degrees)")
      #expect(digits(try student.quantile(tail), certified: -t) >= 11, "ν = \(degrees)")
    }
    // Printed in every table.
    #expect(
      digits(try Distribution.StudentT(degreesOfFreedom: 10).quantile(0.975), certified: 2.2281388519862748) >= 13)
  }

  @Test("Chi-squared: closed forms and values, 12 digits")
  func chiSquared() throws {
    for x in [1e-6, 0.5, 3, 40, 700] {
      // With two degrees of freedom exponential; with six a sum of three Poisson terms.
      #expect(digits(try Distribution.ChiSquared(degreesOfFreedom: 2).survival(x), certified: exp(-x / 2)) >= 13)
      let six = exp(-x / 2) * (1 + x / 2 + x * x / 8)
      #expect(digits(try Distribution.ChiSquared(degreesOfFreedom: 6).survival(x), certified: six) >= 12)
    }
    for (degrees, x, below, above) in [
      (0.3, 1e-08, 0.060945943449088668, 0.939054056550911332),
      (1, 3.841458820694124, 0.949999999999999943, 0.0500000000000000574),
      (2.5, 7.7, 0.965278064844213448, 0.0347219351557865515),
      (10, 1.2, 0.000394486018340255545, 0.999605513981659744), (50, 120, 0.999999890411928874, 1.09588071125997791e-7),
      (500, 400, 0.000362070458289693132, 0.999637929541710307), (3, 700, 1, 2.09913085342040884e-151),
    ] as [(Double, Double, Double, Double)] {
      let chi = try Distribution.ChiSquared(degreesOfFreedom: degrees)
      #expect(digits(chi.cumulative(x), certified: below) >= 12, "ν = \(degrees)")
      #expect(digits(chi.survival(x), certified: above) >= 12, "ν = \(degrees)")
      if below < 0.99 { #expect(digits(try chi.quantile(below), certified: x) >= 11, "ν = \(degrees)") }
      if above < 0.99 { #expect(digits(try chi.upperQuantile(above), certified: x) >= 11, "ν = \(degrees)") }
    }
  }

  @Test("Fisher's F: closed forms and values, 12 digits")
  func fisher() throws {
    for x in [0.01, 1, 7, 300] {
      // With two degrees above: (1 + 2x/d)^(−d/2).
      let fisher = try Distribution.FisherF(numerator: 2, denominator: 9)
      #expect(digits(fisher.survival(x), certified: pow(1 + 2 * x / 9, -4.5)) >= 12)
    }
    for (numerator, denominator, x, below, above) in [
      (1, 14, 4.6, 0.949997614793483734, 0.0500023852065162662),
      (3, 7, 0.05, 0.015993684352011078, 0.984006315647988922),
      (2.5, 40, 6, 0.997002811095696584, 0.00299718890430341592),
      (30, 30, 1.8, 0.943538075747146325, 0.0564619242528536748),
      (5, 200, 12, 0.999999999640086129, 3.59913871403484515e-10),
      (1, 1, 1e6, 0.999363380439838882, 0.000636619560161117878),
    ] as [(Double, Double, Double, Double, Double)] {
      let fisher = try Distribution.FisherF(numerator: numerator, denominator: denominator)
      #expect(digits(fisher.cumulative(x), certified: below) >= 12, "F(\(numerator), \(denominator))")
      #expect(digits(fisher.survival(x), certified: above) >= 12, "F(\(numerator), \(denominator))")
      if below < 0.99 { #expect(digits(try fisher.quantile(below), certified: x) >= 11) }
      if above < 0.99 { #expect(digits(try fisher.upperQuantile(above), certified: x) >= 11) }
    }
  }

  /// Beyond shapes of some thousands GSL's gamma distribution itself has only seven digits.
  @Test("Quantiles give their probabilities back over the whole range: 9 digits")
  func roundTrip() throws {
    let probabilities = [1e-12, 1e-6, 1e-3, 0.025, 0.2, 0.5, 0.8, 0.975, 0.999]
    for shape in [0.05, 0.5, 1, 3, 40, 2000] {
      let gamma = try Distribution.Gamma(shape: shape, scale: 3)
      let chi = try Distribution.ChiSquared(degreesOfFreedom: shape)
      let student = try Distribution.StudentT(degreesOfFreedom: shape)
      for probability in probabilities {
        // A quantile below the smallest positive number cannot give its probability back.
        if try gamma.quantile(probability) > 1e-290 {
          #expect(
            digits(gamma.cumulative(try gamma.quantile(probability)), certified: probability) >= 9,
            "gamma(\(shape)) at \(probability)")
        }
        if try chi.upperQuantile(probability) > 1e-290 {
          #expect(digits(chi.survival(try chi.upperQuantile(probability)), certified: probability) >= 9)
        }
        // Nor can one whose square is above the largest number.
        guard abs(try student.quantile(probability)) < 1e150 else { continue }
        #expect(
          digits(student.cumulative(try student.quantile(probability)), certified: probability) >= 9,
          "t(\(shape)) at \(probability)")
        for other in [0.5, 4, 90] {
          let fisher = try Distribution.FisherF(numerator: shape, denominator: other)
          let upper = try fisher.upperQuantile(probability)
          if upper > 1e-290, upper < 1e290 {
            #expect(
              digits(fisher.survival(upper), certified: probability) >= 9, "F(\(shape), \(other)) at \(probability)")
          }
        }
      }
    }
  }

  @Test("Ends of the range, and what lies outside it")
  func domain() throws {
    let chi = try Distribution.ChiSquared(degreesOfFreedom: 3)
    #expect(try chi.quantile(0) == 0)
    #expect(try chi.quantile(1) == .infinity)
    #expect(chi.cumulative(-1) == 0)
    #expect(chi.survival(.infinity) == 0)
    let student = try Distribution.StudentT(degreesOfFreedom: 3)
    #expect(student.survival(.infinity) == 0)
    #expect(student.cumulative(-.infinity) == 0)
    for probability in [-0.1, 1.1, .nan, .infinity] {
      #expect(throws: SolverError.self) { try chi.quantile(probability) }
      #expect(throws: SolverError.self) { try student.upperQuantile(probability) }
      #expect(throws: SolverError.self) { try Distribution.Normal.standard.quantile(probability) }
    }
    for degrees in [0, -1, .nan, .infinity] {
      #expect(throws: SolverError.self) { try Distribution.StudentT(degreesOfFreedom: degrees) }
      #expect(throws: SolverError.self) { try Distribution.FisherF(numerator: 2, denominator: degrees) }
      #expect(throws: SolverError.self) { try Distribution.Gamma(shape: degrees) }
    }
    let error = #expect(throws: SolverError.self) { try Distribution.StudentT(degreesOfFreedom: 0) }
    #expect(error?.description == "Degrees of freedom is 0.0; it must be positive and finite.")
  }
}
