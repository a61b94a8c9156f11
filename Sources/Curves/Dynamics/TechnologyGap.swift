import RealModule

/// A follower that grows by its own effort and by absorbing what the leader knows.
///
/// With G = ln(leader ÷ follower): d ln F/dt = own + absorption · G · e^{−G / capacity}, d ln L/dt = growth. What can be
/// learnt grows with the gap (Nelson and Phelps 1966), but a gap that is too wide cannot be bridged: absorption is
/// greatest at G = capacity (Verspagen 1991). Ahead of the leader (G < 0) there is nothing to absorb. From the date of a
/// restriction absorption is multiplied by 1 + its change, and own growth rises by its effort.
///
/// The gap moves as dG/dt = growth − own − absorption · G · e^{−G / capacity};
/// ``destination(from:growth:own:absorption:capacity:)`` says where to.
public struct TechnologyGap: DynamicSystem {
  /// Something that cuts absorption, and may raise effort, from a date on.
  public struct Restriction: Sendable, Equatable {
    public var name: String
    /// Decimal year.
    public var date: Double

    public init(_ name: String, date: Double) {
      self.name = name
      self.date = date
    }
  }

  public let restrictions: [Restriction]
  public let parameters: [Parameter]

  /// - Parameter restrictions: at most six, with different names.
  public init(restrictions: [Restriction] = []) {
    precondition(restrictions.count <= 6, "at most six restrictions")
    self.restrictions = restrictions
    events = restrictions.map(\.date)
    parameters =
      [
        Parameter(
          "own", symbol: "o", unit: .perYear, domain: .real, meaning: "the follower's growth by its own effort"),
        Parameter(
          "absorption", symbol: "a", unit: .perYear, domain: .positive,
          meaning: "growth by what is absorbed, for each unit of a small gap ln(leader ÷ follower)"),
        Parameter(
          "capacity", symbol: "c", unit: .none, domain: .positive,
          meaning: "the gap at which absorption is greatest; beyond, the follower is too far behind to learn"),
        Parameter("growth", symbol: "g", unit: .perYear, domain: .real, meaning: "the leader's growth"),
      ]
      + restrictions.flatMap { restriction in
        [
          Parameter(
            "\(restriction.name).absorption", symbol: "Δa", unit: .none, domain: .above(-1),
            meaning: "share by which absorption changed at \(restriction.name)"),
          Parameter(
            "\(restriction.name).effort", symbol: "Δo", unit: .perYear, domain: .real,
            meaning: "by how much own growth changed at \(restriction.name)"),
        ]
      }
  }

  public let name = "technology gap"
  public let formula = "d ln F/dt = o + a G exp(−G/c), d ln L/dt = g, G = ln(L/F)"
  public let summary = "Growth by own effort and by absorbing the leader's knowledge, less when the gap is too wide."
  public let reference = "Nelson and Phelps 1966; Verspagen 1991"
  public let states = ["ln follower", "ln leader"]
  public var dimension: Int { 2 }
  public let events: [Double]

  public func rates<S: Scalar>(
    at time: Double, _ state: Arguments<S>, _ p: Arguments<S>, into rates: UnsafeMutablePointer<S>
  ) {
    let difference = state[1] - state[0]
    let gap = S.select(S(0) .< difference, difference, S(0))
    var own = p[0], absorption = p[1]
    for index in 0..<events.count where time > events[index] {
      absorption = absorption * (1 + p[4 + 2 * index])
      own = own + p[5 + 2 * index]
    }
    rates[0] = own + absorption * gap * S.exp(-gap / p[2])
    rates[1] = p[3]
  }

  /// Own growth and absorption as they are after every restriction.
  public static func present(_ p: [Double]) -> (own: Double, absorption: Double) {
    var own = p[0], absorption = p[1]
    for index in stride(from: 4, to: p.count, by: 2) {
      absorption *= 1 + p[index]
      own += p[index + 1]
    }
    return (own, absorption)
  }
}

extension TechnologyGap {
  /// Where the gap goes when nothing more changes.
  public enum Destination: Sendable, Equatable {
    /// The follower grows faster by its own effort, and passes.
    case overtakes
    /// The gap settles at this width.
    case settles(gap: Double)
    /// The gap is, or becomes, too wide to bridge.
    case fallsBehind
  }

  /// - Parameter gap: ln(leader ÷ follower) now.
  ///
  /// The gap stands still where absorption · G · e^{−G / capacity} makes up for k = growth − own. For k < 0 it never does
  /// and the follower passes; for k above the greatest absorption, absorption · capacity / e, the gap widens without
  /// end; between, it settles at the smaller of two roots unless it is already beyond the greater one.
  public static func destination(
    from gap: Double, growth: Double, own: Double, absorption: Double, capacity: Double
  ) -> Destination {
    let excess = growth - own
    if excess < 0 { return .overtakes }
    if excess == 0 { return .settles(gap: 0) }
    // In units of the capacity, h(z) = z e^{−z} = k / (a c).
    let level = excess / (absorption * capacity)
    guard level < Double.exp(-1) else { return .fallsBehind }
    func root(from low: Double, to high: Double, rising: Bool) -> Double {
      var (low, high) = (low, high)
      for _ in 0..<200 {
        let middle = 0.5 * (low + high)
        guard middle > low, middle < high else { break }
        if (middle * Double.exp(-middle) < level) == rising { low = middle } else { high = middle }
      }
      return 0.5 * (low + high)
    }
    if max(0, gap) > capacity, gap >= capacity * root(from: 1, to: 800, rising: false) { return .fallsBehind }
    return .settles(gap: capacity * root(from: 0, to: 1, rising: true))
  }
}
