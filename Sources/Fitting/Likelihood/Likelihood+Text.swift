public import Curves
import Datasets

extension Likelihood {
  /// Reads what a person typed: a law, with the number of one that has any, `student-t` or `student-t:4`; errors that
  /// follow each other, `ar1` or `ar1:0.8`; a variance that is a power of the mean, `power` or `power:0.5`.
  ///
  /// - Throws: ``LikelihoodError`` with the words for a person.
  public init(law: String, errors: String? = nil, variance: String? = nil) throws(LikelihoodError) {
    let (name, shape) = try Self.split(law, option: "likelihood")
    let known = Law.allCases.map(\.rawValue)
    // R writes lognormal, nbinom and t.
    let aliases = [
      "lognormal": "log-normal", "logitnormal": "logit-normal", "nbinom": "negative-binomial", "t": "student-t",
    ]
    guard let law = Law(rawValue: aliases[name] ?? name) else {
      throw .unknown(option: "likelihood", name: name, nearest: nearestName(to: name, among: known), known: known)
    }
    var correlation: Value?
    if let errors {
      let (name, value) = try Self.split(errors, option: "errors")
      guard name == "ar1" else { throw .unknown(option: "errors", name: name, nearest: nil, known: ["ar1"]) }
      correlation = value.map { .given($0) } ?? .estimated
    }
    var power: Value?
    if let variance {
      let (name, value) = try Self.split(variance, option: "variance")
      guard name == "power" else { throw .unknown(option: "variance", name: name, nearest: nil, known: ["power"]) }
      power = value.map { .given($0) } ?? .estimated
    }
    try self.init(law: law, shape: shape.map { .given($0) }, correlation: correlation, power: power)
  }

  /// `name` or `name:number`.
  private static func split(_ text: String, option: String) throws(LikelihoodError) -> (name: String, value: Double?) {
    let parts = text.lowercased().split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map { $0.filter { !$0.isWhitespace } } ?? ""
    guard parts.count > 1 else { return (name, nil) }
    guard let value = DecimalNumber.parse(String(parts[1])) else {
      throw .unreadableNumber(option: option, text: String(parts[1]))
    }
    return (name, value)
  }

  /// The errors' parameters as they are called where a curve has none of these names.
  public var parameters: [Parameter] { ErrorParameters(self, taken: [], allowsNegative: true).parameters }
}
