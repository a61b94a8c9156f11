public import Solvers

/// Sobol's sequence under a random scrambling of its digits that keeps its evenness and makes averages unbiased.
///
/// The scrambling is Owen's, nested and uniform, by a hash of each coordinate's digits: whether a digit flips depends on
/// those before it and on a key for scramble and dimension. Keys are addressed by seed, purpose and scramble.
///
/// Sources: Sobol, 1967; Joe and Kuo, 2008; Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995; Laine and
/// Karras, "Stratified sampling for stochastic transparency", 2011; Burley, "Practical hash-based Owen scrambling",
/// 2020, with the constants of Vegdahl, 2021.
public struct ScrambledSobol: Sendable {
  public static let largestDimension = SobolDirections.largestDimension

  public let dimensions: Int
  private let directions: [UInt32]
  private let keys: [UInt32]?

  /// The plain sequence.
  public init(dimensions: Int) throws(SensitivityError) {
    try self.init(dimensions: dimensions, keys: nil)
  }

  /// The sequence under one scrambling.
  public init(dimensions: Int, seed: UInt64, purpose: RandomSource.Purpose, scramble: Int) throws(SensitivityError) {
    var keys: [UInt32] = []
    var random = RandomSource(seed: seed, purpose: purpose, index: UInt64(scramble))
    for _ in 0..<max(0, dimensions) { keys.append(UInt32(truncatingIfNeeded: random.bits())) }
    try self.init(dimensions: dimensions, keys: keys)
  }

  private init(dimensions: Int, keys: [UInt32]?) throws(SensitivityError) {
    guard (1...Self.largestDimension).contains(dimensions) else {
      throw .outOfRange(
        what: "The dimension of Sobol's sequence", value: Double(dimensions), allowed: "1 to \(Self.largestDimension)")
    }
    self.dimensions = dimensions
    directions = SobolDirections.numbers(dimensions: dimensions)
    self.keys = keys
  }

  /// The points of a range of indices, from 0 on, one a row, each coordinate strictly between 0 and 1.
  ///
  /// Unscrambled, a coordinate is the sequence's plus 2⁻³³.
  public func points(_ range: Range<Int>) -> Matrix {
    var points = Matrix(rows: range.count, columns: dimensions)
    points.elements.withUnsafeMutableBufferPointer { elements in
      directions.withUnsafeBufferPointer { directions in
        for dimension in 0..<dimensions {
          let numbers = directions[dimension * 32..<dimension * 32 + 32]
          let base = dimension * 32
          // The index in Gray code gives the digits; each next point flips one of them.
          var code = UInt32(truncatingIfNeeded: range.lowerBound ^ range.lowerBound >> 1)
          var digits: UInt32 = 0
          var place = base
          while code != 0 {
            if code & 1 == 1 { digits ^= numbers[place] }
            code >>= 1
            place += 1
          }
          for row in 0..<range.count {
            let number = keys.map { Self.scramble(digits, key: $0[dimension]) } ?? digits
            elements[row * dimensions + dimension] = (Double(number) + 0.5) * 0x1p-32
            let next = UInt32(truncatingIfNeeded: range.lowerBound + row + 1)
            digits ^= numbers[base + min(31, next.trailingZeroBitCount)]
          }
        }
      }
    }
    return points
  }

  /// Flips each binary digit, the highest first, by a hash of the digits above it.
  @inline(__always)
  static func scramble(_ digits: UInt32, key: UInt32) -> UInt32 {
    var x = reversed(digits)
    // Every step lets lower digits act on higher ones only.
    x ^= x &* 0x3D20_ADEA
    x = x &+ key
    x = x &* (key >> 16 | 1)
    x ^= x &* 0x0552_6C56
    x ^= x &* 0x53A2_2864
    return reversed(x)
  }

  @inline(__always)
  private static func reversed(_ bits: UInt32) -> UInt32 {
    var x = bits.byteSwapped
    x = (x >> 4 & 0x0F0F_0F0F) | (x & 0x0F0F_0F0F) << 4
    x = (x >> 2 & 0x3333_3333) | (x & 0x3333_3333) << 2
    return (x >> 1 & 0x5555_5555) | (x & 0x5555_5555) << 1
  }
}
