// BoxBOD, higher difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

import Foundation

extension CertifiedCurve {
  /// b₁ (1 − exp(−b₂ x))
  static let boxBOD = CertifiedCurve(
    name: "BoxBOD",
    starts: [
      [1.0, 1.0],
      [100.0, 0.75],
    ],
    parameters: [213.80940889, 0.54723748542],
    deviations: [12.354515176, 0.10455993237],
    sumOfSquares: 1168.0088766,
    observations: """
      109 1; 149 2; 149 3; 191 5; 213 7; 224 10
      """,
    curve: { b, x, d in
      let decay = exp(-b[1] * x[0])
      d[0] = 1 - decay
      d[1] = b[0] * x[0] * decay
      return b[0] * (1 - decay)
    }
  )
}
