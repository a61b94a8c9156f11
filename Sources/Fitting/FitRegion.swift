public import Curves

/// Two parameters whose joint region is asked for, by name.
public struct ParameterPair: Sendable, Equatable {
  public var first: String
  public var second: String

  public init(_ first: String, _ second: String) {
    self.first = first
    self.second = second
  }
}

extension FitAnalysis {
  /// The region of two parameters that the data do not contradict.
  public struct Region: Sendable {
    /// Places of the two among the parameters.
    public var first: Int
    public var second: Int
    public var region: ProfileRegion
    /// Of the two estimates, from their covariance; `nil` without one.
    public var correlation: Double?
    /// The optimum, about which the boundary runs.
    public var centre: (first: Double, second: Double)

    /// How far the region reaches in the first and in the second parameter; an end is missing where it goes on.
    public var extents: [Interval] {
      region.extents.map { Interval(lower: $0.lower.value, upper: $0.upper.value) }
    }
  }
}

extension ParameterSettings {
  /// The places of a pair in a model, `nil` where it has not both.
  static func places(of pair: ParameterPair, in model: String, _ names: [String]) -> (
    first: Int, second: Int
  )? {
    guard let first = index(of: pair.first, in: model, names),
      let second = index(of: pair.second, in: model, names)
    else { return nil }
    return (first, second)
  }

  /// Checks that at least one model has both parameters of every pair.
  public static func check(
    _ pairs: [ParameterPair], _ models: [(name: String, parameters: [Parameter])]
  )
    throws(SettingError)
  {
    for pair in pairs {
      guard pair.first != pair.second else { throw .regionOfOne(name: pair.first) }
      let hasBoth = models.contains {
        places(of: pair, in: $0.name, $0.parameters.map(\.name)) != nil
      }
      guard !hasBoth else { continue }
      var known: [String] = []
      for parameter in models.flatMap(\.parameters) where !known.contains(parameter.name) {
        known.append(parameter.name)
      }
      let missing = [pair.first, pair.second].first { name in
        !models.contains { index(of: name, in: $0.name, $0.parameters.map(\.name)) != nil }
      }
      throw .unknownParameter(
        keyword: "region", name: missing ?? "\(pair.first),\(pair.second)",
        models: models.map(\.name), known: known)
    }
  }
}
