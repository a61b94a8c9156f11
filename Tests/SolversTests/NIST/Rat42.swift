// Rat42, higher difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

import Foundation

extension CertifiedCurve {
  /// b₁ / (1 + exp(b₂ − b₃ x))
  static let rat42 = CertifiedCurve(
    name: "Rat42",
    starts: [
      [100.0, 1.0, 0.1],
      [75.0, 2.5, 0.07],
    ],
    parameters: [72.462237576, 2.6180768402, 0.067359200066],
    deviations: [1.7340283401, 0.088295217536, 0.0034465663377],
    sumOfSquares: 8.0565229338,
    observations: """
      8.93 9; 10.8 14; 18.59 21; 22.33 28; 39.35 42; 56.11 57; 61.73 63; 64.62 70; 67.08 79
      """,
    curve: { b, x, d in
      let growth = exp(b[1] - b[2] * x[0])
      d[0] = 1 / (1 + growth)
      d[1] = -b[0] * growth * d[0] * d[0]
      d[2] = -x[0] * d[1]
      return b[0] * d[0]
    }
  )
}
