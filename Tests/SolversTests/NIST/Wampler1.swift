// Wampler1, higher difficulty. NIST Statistical Reference Datasets, linear regression; public domain.

extension CertifiedLine {
  static let wampler1 = CertifiedLine(
    name: "Wampler1",
    basis: .polynomial(degree: 5),
    parameters: [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    deviations: [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    sumOfSquares: 0.0,
    observations: """
      1 0; 6 1; 63 2; 364 3; 1365 4; 3906 5; 9331 6; 19608 7; 37449 8; 66430 9; 111111 10; 177156 11; 271453 12;
      402234 13; 579195 14; 813616 15; 1118481 16; 1508598 17; 2000719 18; 2613660 19; 3368421 20
      """
  )
}
