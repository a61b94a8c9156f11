import Foundation
import Sensitivity
import Solvers
import Testing

/// What other implementations make of samples that a closed rule gives, and exact values by the definition.
@Suite("chaospy, the EMA workbench, Shapley effects by their definition")
struct PeerReferenceTests {
  private static func read<Numbers: Decodable>(_ name: String) throws -> Numbers {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("References/\(name).json"))
    return try JSONDecoder().decode(Numbers.self, from: data)
  }

  /// What `Tests/References/polynomial-chaos.py` wrote.
  private struct Chaos: Decodable {
    struct Degree: Decodable {
      var degree: Int
      var first, total: [Double]
    }
    var degrees: [Degree]
  }

  @Test("a polynomial through the same points as chaospy's, of degrees 1, 3 and 6: 10 digits")
  func polynomials() throws {
    let reference: Chaos = try Self.read("polynomial-chaos")
    let u = InputDistribution.uniform(low: 0, high: 1)
    let space = try InputSpace([
      Input("a", u), Input("b", u), Input("c", .normal(mean: 0, standardDeviation: 1)),
    ])
    let probabilities = TestFunctions.points(400, 3)
    let outputs = try probabilities.map { u in
      let z = try Distribution.Normal.standard.quantile(u[2])
      return sin(3 * u[0]) + u[1] * u[1] * (1 + 0.5 * z) + 0.3 * exp(0.5 * z) * u[0]
    }
    #expect(reference.degrees.map(\.degree) == [1, 3, 6])
    for certified in reference.degrees {
      let found = try PolynomialChaos.orders(
        probabilities: Matrix(rows: 400, columns: 3, elements: probabilities.flatMap { $0 }), of: space,
        outputs: outputs, degree: certified.degree)
      #expect(agree(found.first, certified.first, digits: 10))
      #expect(agree(found.total, certified.total, digits: 10))
    }
  }

  /// What `Tests/References/boxes.py` wrote: limits lie between the last draw inside and the first outside.
  private struct Boxes: Decodable {
    var mass, density, coverage: [Double]
    var low, high: [[Double]]
    var hits: Int
  }

  @Test("the same boxes as the EMA workbench's, one after the other, on the same draws")
  func boxes() throws {
    let reference: Boxes = try Self.read("boxes")
    let points = TestFunctions.points(1000, 4)
    let hits = points.map { ($0[0] > 0.55 && $0[1] < 0.6 && $0[3] < 0.85) || $0[3] < 0.08 }
    #expect(hits.count(where: { $0 }) == reference.hits)
    let found = try ScenarioBox.peels(
      inputs: Matrix(rows: 1000, columns: 3, elements: points.flatMap { $0[..<3] }), hits: hits, leastMass: 0.05)
    #expect(agree(found.map(\.mass), reference.mass, digits: 12))
    #expect(agree(found.map(\.density), reference.density, digits: 12))
    #expect(agree(found.map(\.coverage), reference.coverage, digits: 12))
    for (peel, (low, high)) in zip(found, zip(reference.low, reference.high)) {
      let isSame = points.allSatisfy { point in
        let isInside = (0..<3).allSatisfy {
          point[$0] >= peel.low[$0] ?? -.infinity && point[$0] <= peel.high[$0] ?? .infinity
        }
        return isInside == (0..<3).allSatisfy { point[$0] >= low[$0] && point[$0] <= high[$0] }
      }
      #expect(isSame)
    }
  }

  @Test("Shapley effects summed over all sets: Ishigami's function and the dependent sum, within 0.003")
  func shapley() throws {
    let reference = try SensitivityReference.read().shapley
    for (name, space, model) in [
      ("ishigami", try TestFunctions.ishigamiSpace(), TestFunctions.ishigami),
      ("sum", try TestFunctions.sumSpace(), TestFunctions.sum),
    ] {
      let certified = try #require(reference[name])
      let found = try ShapleyEffects.estimate(space, model, samples: 262_144, threads: 2)[0].effects
      #expect(zip(found, certified).allSatisfy { abs($0.value - $1) < 0.003 }, "\(name): \(found) for \(certified)")
      #expect(zip(found, certified).allSatisfy { abs($0.value - $1) < 2 * $0.halfWidth })
    }
  }
}
