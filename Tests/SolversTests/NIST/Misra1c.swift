// Misra1c, average difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

extension CertifiedCurve {
  /// b₁ (1 − (1 + 2 b₂ x)^−½)
  static let misra1c = CertifiedCurve(
    name: "Misra1c",
    starts: [
      [500.0, 0.0001],
      [600.0, 0.0002],
    ],
    parameters: [636.42725809, 0.00020813627256],
    deviations: [4.6638326572, 1.7728423155e-06],
    sumOfSquares: 0.040966836971,
    observations: """
      10.07 77.6; 14.73 114.9; 17.94 141.1; 23.93 190.8; 29.61 239.9; 35.18 289; 40.02 332.8; 44.82 378.4;
      50.76 434.8; 55.05 477.3; 61.01 536.8; 66.4 593.1; 75.47 689.1; 81.78 760
      """,
    curve: { b, x, d in
      let base = 1 + 2 * b[1] * x[0]
      d[0] = 1 - 1 / base.squareRoot()
      d[1] = b[0] * x[0] / (base * base.squareRoot())
      return b[0] * d[0]
    }
  )
}
