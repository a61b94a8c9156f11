internal import CDigest

/// The fingerprint of a file's bytes, printed beside every result made from them.
public enum Checksum {
  /// SHA-256 (FIPS 180-4) in 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: [UInt8]) -> String {
    var running = RunningChecksum()
    bytes.withUnsafeBufferPointer { running.update($0) }
    return running.digits
  }
}

/// SHA-256 of bytes that arrive in pieces.
struct RunningChecksum {
  private var context = SHA2_CTX()

  init() { SHA256Init(&context) }

  mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
    SHA256Update(&context, bytes.baseAddress, bytes.count)
  }

  /// The sum so far in 64 lower-case hexadecimal digits.
  var digits: String {
    var context = context
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    let digits = Array("0123456789abcdef".utf8)
    let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
