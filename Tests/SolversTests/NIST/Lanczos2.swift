// Lanczos2, average difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

import Foundation

extension CertifiedCurve {
  /// b₁ exp(−b₂ x) + b₃ exp(−b₄ x) + b₅ exp(−b₆ x)
  static let lanczos2 = CertifiedCurve(
    name: "Lanczos2",
    starts: [
      [1.2, 0.3, 5.6, 5.5, 6.5, 7.6],
      [0.5, 0.7, 3.6, 4.2, 4.0, 6.3],
    ],
    parameters: [0.096251029939, 1.0057332849, 0.86424689056, 3.0078283915, 1.5529016879, 5.00287981],
    deviations: [
      0.00066770575477, 0.0033989646176, 0.0017185846685, 0.0041707005856, 0.0023744381417, 0.0013958787284,
    ],
    sumOfSquares: 2.2299428125e-11,
    observations: """
      2.5134 0; 2.04433 0.05; 1.6684 0.1; 1.36642 0.15; 1.12323 0.2; 0.92689 0.25; 0.767934 0.3; 0.638878 0.35;
      0.533784 0.4; 0.447936 0.45; 0.377585 0.5; 0.319739 0.55; 0.272013 0.6; 0.232497 0.65; 0.199659 0.7;
      0.17227 0.75; 0.149341 0.8; 0.13007 0.85; 0.113812 0.9; 0.100042 0.95; 0.0883321 1; 0.0783354 1.05;
      0.0697669 1.1; 0.0623931 1.15
      """,
    curve: { b, x, d in
      var value = 0.0
      for term in [0, 2, 4] {
        d[term] = exp(-b[term + 1] * x[0])
        d[term + 1] = -b[term] * x[0] * d[term]
        value += b[term] * d[term]
      }
      return value
    }
  )
}
