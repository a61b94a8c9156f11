import Foundation
import Sensitivity
import Testing

/// What `Tests/References/sensitivity.py` wrote: SALib on samples that a closed rule gives.
struct SensitivityReference: Decodable {
  struct Sobol: Decodable { var first, total, second: [Double] }
  struct Morris: Decodable { var mean, size, deviation: [Double] }
  struct Fourier: Decodable { var plain, corrected: [Double] }
  struct Pawn: Decodable { var minimum, mean, median, maximum: [Double] }
  var sobol: Sobol
  var morris: Morris
  var fast: [[Double]]
  var rbdfast: Fourier
  var delta: [Double]
  var pawn: Pawn
  var dgsm: [Double]
  var shapley: [String: [Double]]

  static func read() throws -> SensitivityReference {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("References/sensitivity.json"))
    return try JSONDecoder().decode(SensitivityReference.self, from: data)
  }
}

@Suite("SALib 1.6 on the same samples, 10 digits")
struct SALibReferenceTests {
  private let reference: SensitivityReference

  init() throws { reference = try SensitivityReference.read() }

  @Test("Sobol: first, total and second order")
  func sobol() {
    let points = TestFunctions.points(512, 6)
    let f = TestFunctions.ishigami(probabilities:)
    let (a, b) = (points.map { Array($0[..<3]) }, points.map { Array($0[3...]) })
    func mixed(_ base: [[Double]], _ other: [[Double]], _ place: Int) -> [Double] {
      zip(base, other).map { row, from in
        var row = row
        row[place] = from[place]
        return f(row)
      }
    }
    let found = SobolIndices.estimates(
      a: a.map(f), b: b.map(f), ab: (0..<3).map { mixed(a, b, $0) }, ba: (0..<3).map { mixed(b, a, $0) })
    #expect(agree(found.first, reference.sobol.first, digits: 10))
    #expect(agree(found.total, reference.sobol.total, digits: 10))
    #expect(agree(found.second, reference.sobol.second, digits: 10))
  }

  @Test("Morris: μ, μ* and σ")
  func morris() throws {
    var effects = [[Double]](repeating: [], count: 3)
    for start in TestFunctions.points(20, 6) {
      let isUp = start[3...].map { $0 < 0.5 }
      var point = zip(start, isUp).map { ($0 < 0.5 ? 0 : 1.0 / 3) + ($1 ? 0 : 2.0 / 3) }
      func value() -> Double { TestFunctions.ishigami(probabilities: point.map { 0.9 * $0 + 0.03 }) }
      for place in 0..<3 {
        let before = value()
        let step = isUp[place] ? 2.0 / 3 : -2.0 / 3
        point[place] += step
        effects[place].append((value() - before) / step)
      }
    }
    let found = try ElementaryEffects.effects(effects, names: ["x1", "x2", "x3"], level: 0.95)
    #expect(agree(found.map(\.mean.value), reference.morris.mean, digits: 10))
    #expect(agree(found.map(\.size.value), reference.morris.size, digits: 10))
    #expect(agree(found.map(\.deviation), reference.morris.deviation, digits: 10))
  }

  @Test("Extended FAST on one curve, of an odd and an even number of points")
  func fast() {
    for (count, certified) in zip([257, 256], reference.fast) {
      let curve = (0..<count).map { place in
        TestFunctions.ishigami(
          probabilities: [31.0, 1, 3].map {
            0.5 + asin(sin($0 * 2 * Double.pi * Double(place) / Double(count))) / Double.pi
          })
      }
      let found = FourierAmplitudes.estimates(curve: curve, frequency: 31, harmonics: 4)
      #expect(agree([found.first, found.total], certified, digits: 10))
    }
  }

  @Test("RBD-FAST, delta and PAWN on given data")
  func givenData() {
    let points = TestFunctions.points(1000, 3)
    let output = points.map(TestFunctions.ishigami(probabilities:))
    let inputs = (0..<3).map { place in points.map { $0[place] } }
    func all(_ index: ([Double]) -> Double) -> [Double] { inputs.map(index) }
    #expect(
      agree(
        all { RankedFirstOrder.fourierEstimate(input: $0, output: output, harmonics: 10, isCorrected: false) },
        reference.rbdfast.plain, digits: 10))
    #expect(
      agree(
        all { RankedFirstOrder.fourierEstimate(input: $0, output: output, harmonics: 10) },
        reference.rbdfast.corrected, digits: 10))
    #expect(
      agree(all { DistributionDistance.deltaEstimate(input: $0, output: output) }, reference.delta, digits: 10))
    let distances = inputs.map { DistributionDistance.pawnDistances(input: $0, output: output, slices: 10).sorted() }
    #expect(agree(distances.map { $0[0] }, reference.pawn.minimum, digits: 10))
    #expect(agree(distances.map { $0[9] }, reference.pawn.maximum, digits: 10))
    #expect(agree(distances.map { ($0[4] + $0[5]) / 2 }, reference.pawn.median, digits: 10))
    #expect(agree(distances.map { $0.reduce(0, +) / 10 }, reference.pawn.mean, digits: 10))
  }

  @Test("bounds from derivatives, each input stepped on by a hundredth")
  func derivatives() {
    let start = TestFunctions.points(400, 3).map { $0.map { 0.98 * $0 } }
    let f = TestFunctions.ishigami(probabilities:)
    let outputs = start.map(f)
    let found = (0..<3).map { place in
      DerivativeMeasure.bound(
        slopes: zip(start, outputs).map { point, output in
          var moved = point
          moved[place] += 0.01
          return (f(moved) - output) / (moved[place] - point[place])
        }, outputs: outputs)
    }
    #expect(agree(found, reference.dgsm, digits: 10))
  }
}
