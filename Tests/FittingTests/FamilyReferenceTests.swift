import Curves
import Datasets
import Fitting
import Testing
import Witnesses

/// Families, sums and products, fitted by SciPy: `Tests/References/families.py` and what it printed.
@Suite("Families by SciPy")
struct FamilyReferenceTests {
  struct Reference: Sendable, Decodable, CustomTestStringConvertible {
    var family: String
    var times: [Double]
    var values: [Double]
    var parameters: [Double]
    var rss: Double
    var standardErrors: [Double]

    var testDescription: String { family }

    static func all() throws -> [Reference] {
      struct File: Decodable { var fits: [Reference] }
      return try File.reading("families.json").fits
    }
  }

  @Test("estimates to 8 digits, the sum of squares to 11, standard errors to 7", arguments: try Reference.all())
  func fits(reference: Reference) throws {
    let family = try #require(try Catalogue.family(composedAs: reference.family))
    // A launch lies a year before the first date.
    let fit = try LeastSquaresFitting().fit(family, to: .yearly(reference.times.map { 2000 + $0 }, reference.values))
    #expect(fit.termination == .converged && fit.identification == .identified)
    #expect(digits(fit.parameters, certified: reference.parameters) >= 8)
    #expect(digits(fit.goodness.rss, certified: reference.rss) >= 11)
    #expect(digits(fit.terms.map { $0.standardError ?? 0 }, certified: reference.standardErrors) >= 7)
  }
}
