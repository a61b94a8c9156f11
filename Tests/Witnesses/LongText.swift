public import Testing

/// A text too long for a test's log, shown there by its beginning and its length.
public struct LongText: Sendable, CustomTestStringConvertible, ExpressibleByStringLiteral {
  public var text: String

  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.text = text }

  public var testDescription: String { "\(text.prefix(20))… (\(text.utf8.count) bytes)" }
}
