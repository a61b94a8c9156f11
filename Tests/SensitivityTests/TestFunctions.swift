import Foundation
import Sensitivity
import Solvers

/// Functions whose indices are known in closed form, or to all digits by quadrature.
enum TestFunctions {
  /// sin x₁ + 7 sin² x₂ + x₃⁴ sin x₁ / 10, uniform on −π…π (Ishigami and Homma, 1990).
  static let ishigami = Questioned("y") { x in sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]) }
  static let ishigamiFirst = [0.31390519114781, 0.44241114479004, 0]
  static let ishigamiTotal = [0.55758885520996, 0.44241114479004, 0.24368366406215]
  static let ishigamiShapley = [0.43574702, 0.44241114, 0.12184183]

  /// ν in closed form: (1 + 2b π⁴/5 + b² π⁸/9) / 2, a²/2, 8 b² π⁶/7; by probability 4π² times that, over π² V.
  static let ishigamiBounds: [Double] = {
    let (a, b) = (7.0, 0.1)
    return [
      (1 + 2 * b * pow(.pi, 4) / 5 + b * b * pow(.pi, 8) / 9) / 2, a * a / 2, 8 * b * b * pow(.pi, 6) / 7,
    ].map { 4 * $0 / 13.844587940719 }
  }()

  static func ishigamiSpace() throws -> InputSpace {
    try InputSpace(["x1", "x2", "x3"].map { Input($0, .uniform(low: -.pi, high: .pi)) })
  }

  /// Π (|4 xᵢ − 2| + aᵢ) / (1 + aᵢ), uniform on 0…1 (Saltelli and Sobol, 1995).
  static let sobolG = Questioned("y") { x in
    zip(x, [0, 1, 4.5, 9, 99, 99, 99, 99]).reduce(1) { $0 * (abs(4 * $1.0 - 2) + $1.1) / (1 + $1.1) }
  }
  static let sobolGConstants = [0, 1, 4.5, 9, 99, 99, 99, 99]
  /// Variances of its factors, 1 / 3 (1 + aᵢ)²; V is Π (1 + Vᵢ) − 1.
  static let sobolGParts = sobolGConstants.map { 1 / (3 * (1 + $0) * (1 + $0)) }
  static let sobolGFirst = [
    0.716192169, 0.179048042, 0.0236757742, 0.00716192169, 7.16192e-5, 7.16192e-5, 7.16192e-5, 7.16192e-5,
  ]
  static let sobolGTotal = [
    0.787144127, 0.242198193, 0.0343169102, 0.0104603871, 1.04949052e-4, 1.04949052e-4, 1.04949052e-4, 1.04949052e-4,
  ]

  /// Each product of parts shared out among its inputs.
  static let sobolGShapley: [Double] = {
    let whole = sobolGParts.reduce(1) { $0 * (1 + $1) } - 1
    var effects = [Double](repeating: 0, count: 8)
    for set in 1..<256 {
      let members = (0..<8).filter { set >> $0 & 1 == 1 }
      let part = members.reduce(1) { $0 * sobolGParts[$1] } / whole
      for member in members { effects[member] += part / Double(members.count) }
    }
    return effects
  }()

  /// νᵢ = 16 / (1 + aᵢ)² Π over the others of (1 + Vⱼ), over π² V.
  static let sobolGBounds: [Double] = {
    let product = sobolGParts.reduce(1) { $0 * (1 + $1) }
    return sobolGParts.map { 48 * $0 * product / (1 + $0) / (Double.pi * Double.pi * (product - 1)) }
  }()

  static func sobolGSpace() throws -> InputSpace {
    try InputSpace((1...8).map { Input("x\($0)", .uniform(low: 0, high: 1)) })
  }

  /// x₁ + x₂ + x₃, normal with deviations 1, 1, 2, correlation of x₂ and x₃ ½.
  static let sum = Questioned("y") { x in x[0] + x[1] + x[2] }
  static let sumFirst = [0.125, 0.5, 0.78125]
  static let sumTotal = [0.125, 0.09375, 0.375]
  static let sumShapley = [0.125, 0.296875, 0.578125]

  static func sumSpace() throws -> InputSpace {
    var correlation = Matrix.identity(3)
    correlation[1, 2] = 0.5
    correlation[2, 1] = 0.5
    return try InputSpace(
      [
        Input("x1", .normal(mean: 0, standardDeviation: 1)), Input("x2", .normal(mean: 0, standardDeviation: 1)),
        Input("x3", .normal(mean: 0, standardDeviation: 2)),
      ], correlation: correlation)
  }

  /// Coordinate j of point i: the fractional part of (i + 1) √(j-th prime).
  static func points(_ count: Int, _ dimensions: Int) -> [[Double]] {
    (0..<count).map { i in
      [2.0, 3, 5, 7, 11, 13, 17, 19].prefix(dimensions).map {
        (Double(i + 1) * $0.squareRoot()).truncatingRemainder(dividingBy: 1)
      }
    }
  }

  /// Means of elementary effects and of their sizes, over every point and step of a grid in probability.
  static func gridEffects(of f: ([Double]) -> Double, inputs: Int, levels: Int) -> (mean: [Double], size: [Double]) {
    let grid = (0..<levels).map { Double($0) / Double(levels - 1) }
    let delta = Double(levels) / (2 * Double(levels - 1))
    var (mean, size) = ([Double](repeating: 0, count: inputs), [Double](repeating: 0, count: inputs))
    let others = Int(pow(Double(levels), Double(inputs - 1)))
    let count = Double(others * levels / 2)
    for place in 0..<inputs {
      for number in 0..<others {
        var rest = number
        var point = (0..<inputs).map { other -> Double in
          guard other != place else { return 0 }
          defer { rest /= levels }
          return grid[rest % levels]
        }
        for low in grid.prefix(levels / 2) {
          point[place] = low
          let before = f(point)
          point[place] = low + delta
          let effect = (f(point) - before) / delta
          mean[place] += effect / count
          size[place] += abs(effect) / count
        }
      }
    }
    return (mean, size)
  }

  /// Ishigami's function of probabilities.
  static func ishigami(probabilities u: [Double]) -> Double {
    let x = u.map { -Double.pi + 2 * Double.pi * $0 }
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0])
  }
}

/// Whether numbers agree to so many digits, of their size or of one.
func agree(_ values: [Double], _ certified: [Double], digits: Double) -> Bool {
  values.count == certified.count
    && zip(values, certified).allSatisfy { abs($0 - $1) <= pow(10, -digits) * max(1, abs($1)) }
}
