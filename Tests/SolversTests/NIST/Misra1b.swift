// Misra1b, lower difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

extension CertifiedCurve {
  /// b₁ (1 − (1 + b₂ x/2)⁻²)
  static let misra1b = CertifiedCurve(
    name: "Misra1b",
    starts: [
      [500.0, 0.0001],
      [300.0, 0.0002],
    ],
    parameters: [337.99746163, 0.00039039091287],
    deviations: [3.1643950207, 4.2547321834e-06],
    sumOfSquares: 0.075464681533,
    observations: """
      10.07 77.6; 14.73 114.9; 17.94 141.1; 23.93 190.8; 29.61 239.9; 35.18 289; 40.02 332.8; 44.82 378.4;
      50.76 434.8; 55.05 477.3; 61.01 536.8; 66.4 593.1; 75.47 689.1; 81.78 760
      """,
    curve: { b, x, d in
      let base = 1 + b[1] * x[0] / 2
      d[0] = 1 - 1 / (base * base)
      d[1] = b[0] * x[0] / (base * base * base)
      return b[0] * d[0]
    }
  )
}
