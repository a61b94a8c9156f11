import RealModule
public import Solvers

/// The boundary of a confidence region of two parameters, followed outwards from the optimum in every direction.
///
/// Each vertex is exact: both parameters are held, the others fitted, and the distance along its ray is the first at
/// which (S − Ŝ) / 2s² = F(2, n − p). A region that bends away behind its own edge, seen from the optimum, is therefore
/// drawn only as far as it can be seen: how far it reaches in each parameter, and whether it ends at all, is said by the
/// profile of that parameter at the same cut-off, which follows every bend.
public struct ProfileRegion: Sendable, Equatable {
  public struct Vertex: Sendable, Equatable {
    public var first: Double
    public var second: Double
    /// False where the region goes on beyond this vertex: up to a bound, without end, or out of what could be fitted.
    public var isClosed: Bool
  }

  public var first: Int
  public var second: Int
  public var confidence: Double
  /// In order around the optimum; the polygon closes from the last to the first.
  public var vertices: [Vertex]

  /// The profiles of the first and of the second parameter at the region's cut-off; empty until asked for.
  public var extents: [ProfileInterval] = []
  /// Which way it goes on without end.
  public var openings: [Opening] = []

  public var isOpen: Bool { !openings.isEmpty || vertices.contains { !$0.isClosed } }

  /// A direction, seen from the optimum.
  public struct Opening: Sendable, Equatable {
    public var first: Side
    public var second: Side

    public enum Side: String, Sendable { case larger, smaller }

    public init(first: Side, second: Side) {
      self.first = first
      self.second = second
    }
  }
}

extension ProfileLikelihood {
  /// The region of two parameters.
  ///
  /// - Parameters:
  ///   - covariance: 2 × 2, of the two; it only spreads the directions evenly along the boundary.
  ///   - directions: number of vertices.
  public func region(
    of first: Int, and second: Int, covariance: Matrix? = nil, directions: Int = 48, refit: Refit
  ) -> ProfileOutcome<ProfileRegion> {
    precondition(first != second, "a region has two different parameters")
    var path = path
    path.target = cutoff(parameters: 2)
    let factor = spread(first, second, covariance)
    let centre = (optimum[first], optimum[second])
    var vertices: [ProfileRegion.Vertex] = []
    for direction in 0..<max(4, directions) {
      let angle = 2 * Double.pi * Double(direction) / Double(max(4, directions))
      let ray = (
        factor[0, 0] * Double.cos(angle) + factor[0, 1] * Double.sin(angle),
        factor[1, 0] * Double.cos(angle) + factor[1, 1] * Double.sin(angle)
      )
      let limit = min(room(bounds[first], centre.0, ray.0), room(bounds[second], centre.1, ray.1))
      func place(_ distance: Double) -> (Double, Double) {
        (centre.0 + distance * ray.0, centre.1 + distance * ray.1)
      }
      guard limit > 0 else {
        vertices.append(ProfileRegion.Vertex(first: centre.0, second: centre.1, isClosed: false))
        continue
      }
      let (end, _) = path.follow(
        from: optimum, firstStep: path.target / 4, scale: path.target, limit: limit
      ) {
        distance, start in
        var start = start
        (start[first], start[second]) = place(distance)
        return refit(
          [
            HeldParameter(index: first, value: start[first]),
            HeldParameter(index: second, value: start[second]),
          ], start)
      }
      let reached: Double
      var isClosed = false
      switch end {
      case .crossing(let distance): (reached, isClosed) = (distance, true)
      case .open(let distance, _): reached = distance
      case .limit: reached = limit
      case .unfinished(let distance, _), .lost(let distance): reached = distance
      case .lower(let optimum): return .lowerPoint(optimum)
      }
      let (x, y) = place(reached)
      vertices.append(ProfileRegion.Vertex(first: x, second: y, isClosed: isClosed))
    }
    return .found(
      ProfileRegion(first: first, second: second, confidence: confidence, vertices: vertices))
  }

  /// The same, with how far it reaches in each of the two and which way it is open.
  public func wholeRegion(
    of first: Int, and second: Int, covariance: Matrix? = nil, directions: Int = 48, refit: Refit
  ) -> ProfileOutcome<ProfileRegion> {
    let outcome = region(
      of: first, and: second, covariance: covariance, directions: directions, refit: refit)
    guard case .found(var region) = outcome else { return outcome }
    var path = path
    path.target = cutoff(parameters: 2)
    for index in [first, second] {
      let extent = Self.interval(
        path, confidence: confidence, centre: optimum[index], start: optimum,
        standardError: standardErrors?[index],
        bounds: bounds[index]
      ) { value, start in
        var start = start
        start[index] = value
        return refit([HeldParameter(index: index, value: value)], start)
      }
      switch extent {
      case .lowerPoint(let point): return .lowerPoint(point)
      case .found(let interval):
        region.extents.append(interval)
        for (end, last) in [
          (interval.lower, interval.trace.first), (interval.upper, interval.trace.last),
        ]
        where end.value == nil {
          guard let last else { continue }
          let opening = ProfileRegion.Opening(
            first: last.parameters[first] < optimum[first] ? .smaller : .larger,
            second: last.parameters[second] < optimum[second] ? .smaller : .larger)
          if !region.openings.contains(opening) { region.openings.append(opening) }
        }
      }
    }
    return .found(region)
  }

  /// A factor of the covariance: a unit circle becomes the ellipse of one standard error.
  private func spread(_ first: Int, _ second: Int, _ covariance: Matrix?) -> Matrix {
    if let covariance, let factor = try? Cholesky.factor(covariance) { return factor }
    func size(_ index: Int) -> Double {
      if let error = standardErrors?[index], error > 0, error.isFinite { return error }
      return optimum[index] == 0 ? 0.05 : 0.05 * abs(optimum[index])
    }
    return Matrix(rows: 2, columns: 2, elements: [size(first), 0, 0, size(second)])
  }

  /// How far a ray goes before it leaves the bounds.
  private func room(_ bounds: ProfileBounds, _ centre: Double, _ slope: Double) -> Double {
    slope == 0 ? .infinity : max(0, ((slope > 0 ? bounds.upper : bounds.lower) - centre) / slope)
  }
}
