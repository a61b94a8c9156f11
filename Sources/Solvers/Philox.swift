/// Philox4×32-10: ten rounds of multiplication that turn a counter and a key into 128 random bits.
///
/// A pure function, one to one for each key: random numbers are addressed, not consumed.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011.
public enum Philox {
  /// The 128 random bits at a counter under a key.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let first = UInt64(c0) &* 0xD251_1F53
      let second = UInt64(c2) &* 0xCD9E_8D57
      c0 = UInt32(truncatingIfNeeded: second &>> 32) ^ c1 ^ k0
      c2 = UInt32(truncatingIfNeeded: first &>> 32) ^ c3 ^ k1
      c1 = UInt32(truncatingIfNeeded: second)
      c3 = UInt32(truncatingIfNeeded: first)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
