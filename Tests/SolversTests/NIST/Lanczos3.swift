// Lanczos3, lower difficulty. NIST Statistical Reference Datasets, nonlinear regression; public domain.

extension CertifiedCurve {
  /// b₁ exp(−b₂ x) + b₃ exp(−b₄ x) + b₅ exp(−b₆ x)
  static let lanczos3 = CertifiedCurve(
    name: "Lanczos3",
    starts: [
      [1.2, 0.3, 5.6, 5.5, 6.5, 7.6],
      [0.5, 0.7, 3.6, 4.2, 4.0, 6.3],
    ],
    parameters: [0.086816414977, 0.95498101505, 0.84400777463, 2.9515951832, 1.5825685901, 4.9863565084],
    deviations: [0.017197908859, 0.097041624475, 0.041488663282, 0.10766312506, 0.058371576281, 0.034436403035],
    sumOfSquares: 1.6117193594e-08,
    observations: """
      2.5134 0; 2.0443 0.05; 1.6684 0.1; 1.3664 0.15; 1.1232 0.2; 0.9269 0.25; 0.7679 0.3; 0.6389 0.35; 0.5338 0.4;
      0.4479 0.45; 0.3776 0.5; 0.3197 0.55; 0.272 0.6; 0.2325 0.65; 0.1997 0.7; 0.1723 0.75; 0.1493 0.8; 0.1301 0.85;
      0.1138 0.9; 0.1 0.95; 0.0883 1; 0.0783 1.05; 0.0698 1.1; 0.0624 1.15
      """,
    curve: lanczos2.curve
  )
}
