// NoInt1, average difficulty. NIST Statistical Reference Datasets, linear regression; public domain.

extension CertifiedLine {
  static let noInt1 = CertifiedLine(
    name: "NoInt1",
    basis: .columns(intercept: false),
    parameters: [2.07438016528926],
    deviations: [0.0165289256198347],
    sumOfSquares: 127.272727272727,
    observations: """
      130 60; 131 61; 132 62; 133 63; 134 64; 135 65; 136 66; 137 67; 138 68; 139 69; 140 70
      """
  )
}
