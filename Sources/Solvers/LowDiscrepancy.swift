/// Points that fill the unit cube more evenly than random ones: Sobol's sequence (GSL `qrng`).
///
/// The points depend on nothing but their number, or on a seed and a purpose where they are shifted: every coordinate's
/// binary digits are then flipped by one random pattern, which keeps the evenness and makes averages unbiased.
///
/// Sources: Sobol, 1967; Bratley and Fox, "Algorithm 659", 1988; digital shifts: Dick and Pillichshammer, 2010.
public enum LowDiscrepancy {
  /// Dimensions for which GSL has direction numbers.
  public static let largestDimension = 40

  /// The first points of the sequence after the origin, one a row, each coordinate strictly between 0 and 1.
  ///
  /// - Throws: ``SolverError/outOfDomain(what:value:allowed:)`` for dimensions outside 1…40.
  public static func points(_ count: Int, dimensions: Int) throws(SolverError) -> Matrix {
    try points(count, dimensions: dimensions, flips: [UInt64](repeating: 0, count: max(0, dimensions)))
  }

  /// The same points under a random digital shift, addressed by seed and purpose.
  public static func points(_ count: Int, dimensions: Int, seed: UInt64, purpose: RandomSource.Purpose)
    throws(SolverError) -> Matrix
  {
    let flips = (0..<max(0, dimensions)).map { dimension in
      var source = RandomSource(seed: seed, purpose: purpose, index: UInt64(dimension))
      return source.bits() >> 11
    }
    return try points(count, dimensions: dimensions, flips: flips)
  }

  private static func points(_ count: Int, dimensions: Int, flips: [UInt64]) throws(SolverError) -> Matrix {
    guard (1...largestDimension).contains(dimensions) else {
      throw .outOfDomain(
        what: "The dimension of low-discrepancy points", value: Double(dimensions),
        allowed: "between 1 and \(largestDimension)")
    }
    let generator = try QuasiRandomWorkspace(dimensions: dimensions)
    var elements = [Double](repeating: 0, count: count * dimensions)
    elements.withUnsafeMutableBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      for row in 0..<count { generator.fill(base + row * dimensions) }
    }
    for index in elements.indices {
      let digits = UInt64(elements[index] * 0x1p53) ^ flips[index % dimensions]
      // An odd multiple of 2⁻⁵³ after a flip, so that neither end is met; unflipped points never meet one.
      elements[index] = flips[index % dimensions] == 0 ? elements[index] : Double(digits | 1) * 0x1p-53
    }
    return Matrix(rows: count, columns: dimensions, elements: elements)
  }
}
