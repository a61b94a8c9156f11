import Curves

/// What is estimated beside a curve: spread, shape, exponent and correlation of the errors about it.
struct ErrorParameters: Sendable {
  /// Which one a parameter is.
  enum Kind: Sendable, Equatable {
    case spread, shape, power, correlation
  }

  let kinds: [Kind]
  let parameters: [Parameter]
  /// Values that are given.
  let given: [Int: Double]

  /// - Parameters:
  ///   - taken: names of the curve's parameters.
  ///   - allowsNegative: whether φ may be negative: dates are whole units apart.
  ///   - fewestDegrees: below which a curve through a few points has an infinite likelihood under Student's t.
  init(_ likelihood: Likelihood, taken: [String], allowsNegative: Bool, fewestDegrees: Double = 0) {
    self.fewestDegrees = fewestDegrees
    var kinds: [Kind] = []
    var parameters: [Parameter] = []
    var given: [Int: Double] = [:]
    func add(
      _ kind: Kind, _ name: String, _ symbol: String, _ domain: Domain, _ meaning: String, unit: Parameter.Unit = .none,
      _ value: Likelihood.Value = .estimated
    ) {
      if case .given(let value) = value { given[kinds.count] = value }
      kinds.append(kind)
      parameters.append(
        Parameter(
          taken.contains(name) ? "\(name) of errors" : name, symbol: symbol, unit: unit, domain: domain,
          meaning: meaning))
    }
    let law = likelihood.law
    if !law.isDiscrete {
      let isOwnUnit = (law == .gaussian || law == .studentT) && likelihood.power == nil
      add(
        .spread, "sigma", "σ", .positive,
        law.isGaussian && isOwnUnit
          ? "standard deviation about the curve"
          : law == .logNormal
            ? "standard deviation of the logarithm"
            : law == .logitNormal ? "standard deviation of the log odds" : "scale of the errors",
        unit: isOwnUnit ? .level : .none)
    }
    if let shape = likelihood.shape {
      if law == .studentT {
        add(
          .shape, "df", "ν", fewestDegrees > 0 ? .above(fewestDegrees) : .positive, "degrees of freedom of Student's t",
          shape)
      } else {
        add(.shape, "dispersion", "α", .positive, "variance is μ + α μ²; R's theta is 1/α", shape)
      }
    }
    if let power = likelihood.power {
      add(.power, "power", "δ", .real, "standard deviation is σ times the mean to this power", power)
    }
    if let correlation = likelihood.correlation {
      add(
        .correlation, "phi", "φ", .interval(allowsNegative ? -1 : 0, 1),
        "correlation of errors one unit of time apart", correlation)
    }
    self.kinds = kinds
    self.parameters = parameters
    self.given = given
  }

  private let fewestDegrees: Double
  /// With n points, p free parameters of the curve and fewer than p/(n − p) degrees of freedom the likelihood grows
  /// without end as a curve through p points has an ever smaller spread.
  static func fewestDegrees(points: Int, free: Int) -> Double {
    points > free ? max(0.1, Double(free) / Double(points - free)) : 1
  }
  /// How close φ is believed to come to its ends.
  static let margin = 1e-6

  /// Values at which a parameter's law becomes a simpler one, to be held at where nothing is lost by it.
  func limits(_ index: Int) -> [Double] {
    switch (kinds[index], parameters[index].domain) {
    case (.shape, _) where fewestDegrees > 0: [.infinity, fewestDegrees]
    case (.shape, _): [0]
    case (.correlation, .interval(0, _)): [0, 1 - Self.margin]
    case (.correlation, _): [1 - Self.margin, Self.margin - 1]
    case (.spread, _), (.power, _): []
    }
  }

  func index(_ kind: Kind) -> Int? { kinds.firstIndex(of: kind) }
}

/// The same as numbers of some kind, for a formula.
struct ErrorValues<S: Scalar> {
  var spread: S = 1
  /// Not used where ``isLimit``.
  var shape: S = 1
  var power: S?
  var correlation: S?
  /// Student's t of infinite degrees of freedom.
  var isLimit = false
}
