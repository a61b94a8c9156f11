// Wampler4, higher difficulty. NIST Statistical Reference Datasets, linear regression; public domain.

extension CertifiedLine {
  static let wampler4 = CertifiedLine(
    name: "Wampler4",
    basis: .polynomial(degree: 5),
    parameters: [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    deviations: [
      215232.62467817, 236355.173469681, 77934.3524331583, 10147.550755035, 564.566512170752, 11.2324854679312,
    ],
    sumOfSquares: 835542680000.0,
    observations: """
      75901 0; -204794 1; 204863 2; -204436 3; 253665 4; -200894 5; 214131 6; -185192 7; 221249 8; -138370 9;
      315911 10; -27644 11; 455253 12; 197434 13; 783995 14; 608816 15; 1370781 16; 1303798 17; 2205519 18;
      2408860 19; 3444321 20
      """
  )
}
