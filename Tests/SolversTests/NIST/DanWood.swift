// DanWood, lower difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

import Foundation

extension CertifiedCurve {
  /// b₁ x^b₂
  static let danWood = CertifiedCurve(
    name: "DanWood",
    starts: [
      [1.0, 5.0],
      [0.7, 4.0],
    ],
    parameters: [0.76886226176, 3.8604055871],
    deviations: [0.01828197386, 0.051726610913],
    sumOfSquares: 0.0043173084083,
    observations: """
      2.138 1.309; 3.421 1.471; 3.597 1.49; 4.34 1.565; 4.882 1.611; 5.66 1.68
      """,
    curve: { b, x, d in
      let power = pow(x[0], b[1])
      d[0] = power
      d[1] = b[0] * power * log(x[0])
      return b[0] * power
    }
  )
}
