// Misra1a, lower difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

extension CertifiedCurve {
  /// b₁ (1 − exp(−b₂ x))
  static let misra1a = CertifiedCurve(
    name: "Misra1a",
    starts: [
      [500.0, 0.0001],
      [250.0, 0.0005],
    ],
    parameters: [238.94212918, 0.00055015643181],
    deviations: [2.7070075241, 7.2668688436e-06],
    sumOfSquares: 0.12455138894,
    observations: """
      10.07 77.6; 14.73 114.9; 17.94 141.1; 23.93 190.8; 29.61 239.9; 35.18 289; 40.02 332.8; 44.82 378.4;
      50.76 434.8; 55.05 477.3; 61.01 536.8; 66.4 593.1; 75.47 689.1; 81.78 760
      """,
    curve: boxBOD.curve
  )
}
