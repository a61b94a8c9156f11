// MGH10, higher difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

import Foundation

extension CertifiedCurve {
  /// b₁ exp(b₂ / (x + b₃))
  static let mgh10 = CertifiedCurve(
    name: "MGH10",
    starts: [
      [2.0, 400000.0, 25000.0],
      [0.02, 4000.0, 250.0],
    ],
    parameters: [0.005609636471, 6181.3463463, 345.22363462],
    deviations: [0.00015687892471, 23.309021107, 0.78486103508],
    sumOfSquares: 87.945855171,
    observations: """
      34780 50; 28610 55; 23650 60; 19630 65; 16370 70; 13720 75; 11540 80; 9744 85; 8261 90; 7030 95; 6005 100;
      5147 105; 4427 110; 3820 115; 3307 120; 2872 125
      """,
    curve: { b, x, d in
      let distance = x[0] + b[2]
      d[0] = exp(b[1] / distance)
      let value = b[0] * d[0]
      d[1] = value / distance
      d[2] = -value * b[1] / (distance * distance)
      return value
    }
  )
}
