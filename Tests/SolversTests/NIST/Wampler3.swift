// Wampler3, higher difficulty. NIST Statistical Reference Datasets, linear regression; public domain.

extension CertifiedLine {
  static let wampler3 = CertifiedLine(
    name: "Wampler3",
    basis: .polynomial(degree: 5),
    parameters: [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    deviations: [
      2152.3262467817, 2363.55173469681, 779.343524331583, 101.47550755035, 5.64566512170752, 0.112324854679312,
    ],
    sumOfSquares: 83554268.0,
    observations: """
      760 0; -2042 1; 2111 2; -1684 3; 3888 4; 1858 5; 11379 6; 17560 7; 39287 8; 64382 9; 113159 10; 175108 11;
      273291 12; 400186 13; 581243 14; 811568 15; 1121004 16; 1506550 17; 2002767 18; 2611612 19; 3369180 20
      """
  )
}
