/// Why two families make no family together.
public enum CompositionError: Error, Sendable, Equatable {
  /// A part of the text that is not the name of a family; empty where there is none.
  case unknown(String, in: String)
  /// More than two parts, or both signs.
  case notTwo(String)
  /// A learning curve runs on what is learned by, its neighbour on time.
  case learningCurve(String)
  /// Both terms of a sum have a constant of their own.
  case twoConstants(String, String)
  /// Neither factor can give up its scale.
  case twoScales(String, String)
  /// A constant times a family is that family.
  case constantFactor(other: String)
  /// Two factors that together are one of the same kind.
  case oneFactor(String, String)
}

extension CompositionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let text) where name.isEmpty:
      "A sum or product is written first+second or first*second, not \(text)."
    case .unknown(let name, let text):
      "\(name), in \(text), is not the name of a family. `catchup list families` names them."
    case .notTwo(let text):
      "\(text) has more than two families. A sum or product is of two; loglet-3 and loglet-4 are sums of logistic pulses."
    case .learningCurve(let name):
      "\(name) is a curve of what is learned by and not of the date: it goes into no sum or product."
    case .twoConstants(let first, let second):
      """
      \(first)+\(second) is not identified: both families have a constant of their own, and only the sum of the two leaves \
      a trace in data. Leave it to one of them.
      """
    case .twoScales(let first, let second):
      """
      \(first)*\(second) is not identified: each factor has a scale of its own that it cannot give up, and only the \
      product of the two leaves a trace in data. Choose another factor.
      """
    case .constantFactor(let other):
      "A constant times \(other) is \(other): the scale of the two is one. Use \(other)."
    case .oneFactor(let first, let second):
      """
      \(first)*\(second) is not identified: the product is one curve of the same kind, and only the sum of the rates or \
      exponents leaves a trace in data. Use \(first).
      """
    }
  }
}
