/// What is absent in a record is written as `null`, and its key is never left out: a reader in another language finds the
/// same keys in every record of a schema.
///
/// The compiler's own `encode(to:)` of the records in this module calls these in place of the standard library's, which
/// leave such keys out. There is one for each type that the library has one for, as the nearest match is taken.
extension KeyedEncodingContainer {
  mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encode(value, forKey: key) }
  mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encode(value, forKey: key) }
  mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encode(value, forKey: key) }
  mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encode(value, forKey: key) }
  mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encode(value, forKey: key) }
  mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    try encode(value, forKey: key)
  }
}
