/// Every family the toolkit knows, in the order lists show them; the law suite runs over it.
public enum Catalogue {
  public static let families: [any CurveFamily] = [
    Constant(),
    Linear(),
    Exponential(),
    Moore(),
    Logistic(),
    FourParameterLogistic(),
    FiveParameterLogistic(),
    FisherPry.fractions,
    FisherPry.percent,
    Gompertz(),
    Bass(),
    GuseoGuidolin(),
    Richards(),
    Weibull(),
    ShiftedGompertz(),
    LogLogistic(),
    MichaelisMenten(),
    VonBertalanffy(),
    PowerLaw(),
    Logarithmic(),
    Hyperbolic(),
    Loglet.two,
    Loglet.three,
    Loglet.four,
  ]

  /// Curves of what is learned by and not of the date, before they are bound to it.
  public static let learning: [LearningCurve] = [.wright, .twoFactor]

  /// The family of that name, or of one by which it is known elsewhere, or `nil`.
  public static func family(named name: String) -> (any CurveFamily)? {
    let name = name.lowercased()
    return families.first { $0.name == name || $0.otherNames.contains(name) }
  }

  /// The family of that name, or the sum or product of two that it asks for: `logistic+logistic`, `linear*logistic`, or
  /// the learning curve of that name, which is not bound yet.
  ///
  /// - Returns: `nil` where a name without a sign is not that of a family.
  public static func family(composedAs text: String) throws(CompositionError) -> (any CurveFamily)? {
    let signs = text.filter { $0 == "+" || $0 == "*" }
    guard let sign = signs.first, let operation = ComposedCurve.Operation(rawValue: String(sign)) else {
      return family(named: text) ?? learning.first { $0.name == text.lowercased() }
    }
    let names = text.split(separator: sign, omittingEmptySubsequences: false).map { $0.filter { !$0.isWhitespace } }
    guard signs.count == 1 else { throw .notTwo(text) }
    var terms: [any CurveFamily] = []
    for name in names {
      guard let term = family(named: name) else {
        if learning.contains(where: { $0.name == name.lowercased() }) { throw .learningCurve(name.lowercased()) }
        throw .unknown(name, in: text)
      }
      terms.append(term)
    }
    return try ComposedCurve(terms[0], operation, terms[1])
  }
}
