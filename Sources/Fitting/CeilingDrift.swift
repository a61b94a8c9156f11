import Curves

/// What goes with a ceiling that runs off: parameters whose best values are others for another ceiling.
struct CeilingDrift: Sendable {
  /// By how much a ceiling is made higher to see what goes with it.
  static let factor = 10.0

  /// Names of the parameters.
  let names: [String]

  static let none = CeilingDrift(names: [])

  /// - Returns: what is to be said of it; `nil` where nothing goes with the ceiling.
  var remark: String? {
    names.isEmpty
      ? nil
      : "With another ceiling the best \(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") another:"
        + " no more determined than it is."
  }

  private init(names: [String]) { self.names = names }

  /// Of some parameters those that move by a percent and more, dates aside, which go with a ceiling anyway.
  ///
  /// - Parameters:
  ///   - other: the best values with the ceiling made higher.
  ///   - isAsked: of which parameters it is asked, by their places.
  init(_ parameters: [Parameter], from values: [Double], to other: [Double], where isAsked: (Int) -> Bool) {
    names = parameters.indices.filter { index in
      isAsked(index) && !parameters[index].role.isDate
        && abs(other[index] - values[index]) > 0.01 * abs(values[index])
    }.map { parameters[$0].name }
  }
}
