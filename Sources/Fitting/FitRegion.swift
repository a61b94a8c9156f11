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

    /// Which way a region goes on without end, seen from the optimum.
    public struct Opening: Sendable, Equatable {
      public var first: Side
      public var second: Side

      public enum Side: String, Sendable { case larger, smaller }
    }

    /// Quadrants in which the boundary was not met, that with most of its directions first.
    public var openings: [Opening] {
      var counts: [(opening: Opening, count: Int)] = []
      for vertex in region.vertices where !vertex.isClosed {
        let opening = Opening(
          first: vertex.first < centre.first ? .smaller : .larger,
          second: vertex.second < centre.second ? .smaller : .larger)
        if let place = counts.firstIndex(where: { $0.opening == opening }) {
          counts[place].count += 1
        } else {
          counts.append((opening, 1))
        }
      }
      return counts.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
        .map(\.element.opening)
    }

    /// How far the region reaches in the first and in the second parameter; an end is missing where the boundary was
    /// not met there.
    public var extents: (first: Interval, second: Interval) { (extent(\.first), extent(\.second)) }

    private func extent(_ value: KeyPath<ProfileRegion.Vertex, Double>) -> Interval {
      let least = region.vertices.min { $0[keyPath: value] < $1[keyPath: value] }
      let greatest = region.vertices.max { $0[keyPath: value] < $1[keyPath: value] }
      return Interval(
        lower: least.flatMap { $0.isClosed ? $0[keyPath: value] : nil },
        upper: greatest.flatMap { $0.isClosed ? $0[keyPath: value] : nil })
    }
  }
}

extension ParameterSettings {
  /// The places of a pair in a model, `nil` where it has not both.
  static func places(of pair: ParameterPair, in model: String, _ names: [String]) -> (first: Int, second: Int)? {
    guard let first = index(of: pair.first, in: model, names), let second = index(of: pair.second, in: model, names)
    else { return nil }
    return (first, second)
  }

  /// Checks that at least one model has both parameters of every pair.
  public static func check(_ pairs: [ParameterPair], _ models: [(name: String, parameters: [Parameter])])
    throws(SettingError)
  {
    for pair in pairs {
      guard pair.first != pair.second else { throw .regionOfOne(name: pair.first) }
      let hasBoth = models.contains { places(of: pair, in: $0.name, $0.parameters.map(\.name)) != nil }
      guard !hasBoth else { continue }
      var known: [String] = []
      for parameter in models.flatMap(\.parameters) where !known.contains(parameter.name) {
        known.append(parameter.name)
      }
      let missing = [pair.first, pair.second].first { name in
        !models.contains { index(of: name, in: $0.name, $0.parameters.map(\.name)) != nil }
      }
      throw .unknownParameter(
        keyword: "region", name: missing ?? "\(pair.first),\(pair.second)", models: models.map(\.name), known: known)
    }
  }
}
