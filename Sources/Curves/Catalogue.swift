/// Every family the toolkit knows, in the order lists show them; the law suite runs over it.
public enum Catalogue {
  public static let families: [any CurveFamily] = [
    Constant(),
    Linear(),
    Exponential(),
    Logistic(),
    Gompertz(),
    Bass(),
    Richards(),
    Weibull(),
    ShiftedGompertz(),
    LogLogistic(),
    MichaelisMenten(),
    VonBertalanffy(),
    PowerLaw(),
  ]

  /// The family of that name, or `nil`.
  public static func family(named name: String) -> (any CurveFamily)? {
    families.first { $0.name == name.lowercased() }
  }
}
