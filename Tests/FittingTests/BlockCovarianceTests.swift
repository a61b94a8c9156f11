import Curves
import Fitting
import Foundation
import Testing
import Witnesses

/// Regressions whose errors correlate within groups, against `Tests/References/likelihoods.R`.
@Suite("Block covariance")
struct BlockCovarianceTests {
  let reference: LikelihoodRReference
  /// Correlations in 40 digits.
  let correlations: [Double]

  init() throws {
    reference = try LikelihoodRReference.reading("likelihoods-r.json")
    correlations = try LikelihoodReference.reading("likelihoods.json").blockCorrelations
  }

  private func data(_ name: String) -> RegressionData {
    var texts: [String: [String]] = [:]
    for case (let key, .texts(let column)) in reference.data[name] ?? [:] { texts[key] = column }
    return RegressionData(numbers: reference.numbers(name), texts: texts)
  }

  private func model(_ formula: String, _ data: RegressionData) throws -> ModelMatrix {
    try ModelMatrix(
      RegressionFormula(
        formula, columns: Array(data.numbers.keys) + Array(data.texts.keys), texts: Set(data.texts.keys)), data: data)
  }

  @Test("Estimates, errors, correlation and log-likelihood of nlme's gls, by REML and ML, balanced or not")
  func blocks() throws {
    for (block, exact) in zip(reference.blocks, correlations) {
      let data = data(block.data)
      let groups = try #require(data.texts["subject"] ?? data.texts["team"])
      let fit = try RegressionFit(
        correlated: model(block.formula, data), data: data,
        pattern: block.kind == "ar1" ? .serial : .compoundSymmetry,
        estimator: block.method == "ML" ? .full : .restricted, times: block.time.flatMap { data.numbers[$0] },
        groups: groups)
      let name = "\(block.data) \(block.kind) \(block.method)"
      guard case .generalised(let correlation) = fit.method else {
        Issue.record("\(name): \(fit.method)")
        continue
      }
      // R stops its own search after 5 digits; 40-digit arithmetic goes on.
      #expect(digits(correlation.coefficient, certified: block.correlation) >= 5, "\(name)")
      #expect(digits(correlation.coefficient, certified: exact) >= 7, "\(name)")
      #expect(digits(fit.coefficients.map { $0 ?? .nan }, certified: block.estimates) >= 6, "\(name)")
      let errors = block.errors.indices.map { fit.standardError($0) ?? .nan }
      #expect(digits(errors, certified: block.errors) >= 6, "\(name): \(errors)")
      #expect(digits(correlation.logLikelihood, certified: block.logLik) >= 10, "\(name)")
      // Under ML R prints the root of the mean square, without n - p.
      let shrunk = block.method == "ML" ? (fit.residualDegreesOfFreedom / Double(fit.count)).squareRoot() : 1
      #expect(digits((fit.sigma ?? .nan) * shrunk, certified: block.sigma) >= 6, "\(name)")
    }
    #expect(reference.blocks.count == 7)
  }

  @Test("Errors robust to clusters are those of sandwich's vcovCL")
  func clusters() throws {
    for cluster in reference.clusters {
      let data = data(cluster.data)
      let fit = try RegressionFit(
        model(cluster.formula, data), data: data, errors: .cluster, groups: data.texts["subject"] ?? data.texts["team"])
      let errors = cluster.errors.indices.map { fit.standardError($0) ?? .nan }
      #expect(digits(errors, certified: cluster.errors) >= 11, "\(cluster.data): \(errors)")
    }
    #expect(reference.clusters.count == 2)
  }

  @Test("Groups that say nothing are refused in words")
  func refusals() throws {
    let data = data("rivals")
    let model = try model("y ~ x", data)
    let one = [String](repeating: "a", count: data.rowCount)
    let own = (0..<data.rowCount).map { "\($0)" }
    for (groups, words) in [(one, "nothing but the intercept"), (own, "No two rows are of one group")] {
      do throws(RegressionError) {
        _ = try RegressionFit(correlated: model, data: data, pattern: .compoundSymmetry, groups: groups)
        Issue.record("not refused: \(words)")
      } catch { #expect(error.description.contains(words)) }
    }
    do throws(RegressionError) {
      _ = try RegressionFit(model, data: data, errors: .cluster, groups: one)
      Issue.record("one cluster is not refused")
    } catch { #expect(error.description.contains("two clusters or more")) }
  }
}
