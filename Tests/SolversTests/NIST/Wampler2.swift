// Wampler2, higher difficulty. NIST Statistical Reference Datasets, linear regression; public domain.

extension CertifiedLine {
  static let wampler2 = CertifiedLine(
    name: "Wampler2",
    basis: .polynomial(degree: 5),
    parameters: [1.0, 0.1, 0.01, 0.001, 0.0001, 1e-05],
    deviations: [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    sumOfSquares: 0.0,
    observations: """
      1 0; 1.11111 1; 1.24992 2; 1.42753 3; 1.65984 4; 1.96875 5; 2.38336 6; 2.94117 7; 3.68928 8; 4.68559 9; 6 10;
      7.71561 11; 9.92992 12; 12.75603 13; 16.32384 14; 20.78125 15; 26.29536 16; 33.05367 17; 41.26528 18;
      51.16209 19; 63 20
      """
  )
}
