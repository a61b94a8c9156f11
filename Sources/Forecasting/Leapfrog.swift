public import Fitting
import RealModule
import Solvers

/// Who is ahead by generation: a follower that enters generations late, or passes some over, behind a leader that enters
/// each; every date from the same weighted draws of ``GenerationPace``.
public struct Leapfrog: Sendable {
  /// What the follower does about the generations before it.
  public enum Course: String, Sendable, CaseIterable {
    /// It passes a generation over as often as it has.
    case asThingsStand = "as things stand"
    /// It leaves the next one out, and then as things stand.
    case skipNext = "skips the next"
    /// It enters every one.
    case stepByStep = "enters every one"
  }

  /// One course, a value a draw; `infinity` where it does not come by the horizon.
  public struct Answer: Sendable {
    public let course: Course
    /// The follower stands at the leader's newest generation.
    public let level: WeightedSample
    /// It enters a generation before the leader does.
    public let ahead: WeightedSample
    public let generations: [Reached]
    let levelDates: [Double]
    let reachedDates: [[Double]]
  }

  /// A generation that lies before the follower.
  public struct Reached: Sendable {
    /// Counted from the first, 0.
    public let place: Int
    /// When the follower has it, or a later one.
    public let date: WeightedSample
    /// When the leader has it: observed where it has.
    public let leader: WeightedSample
    /// Years from the leader to the follower; below 0 the follower was first.
    public let lag: WeightedSample
    public let probabilityFirst: Double
    public let probabilitySkipped: Double
  }

  /// What passing the next generation over changes, against entering every one, over the draws in which both come.
  public struct Effect: Sendable {
    /// Years by which the level of the next generation comes later, and of the one after it.
    public let next: WeightedSample?
    public let after: WeightedSample?
    /// Years by which the follower draws level later.
    public let level: WeightedSample?
    /// Changes of the chance of drawing level by the horizon.
    public let probability: Double
    public let probabilityEarlier: Double
    public let probabilityLater: Double
  }

  public let entries: GenerationEntries
  public let pace: GenerationPace
  public let horizon: Double
  public let answers: [Answer]
  /// The date since which the follower stands at the leader's newest generation, where it does.
  public let levelSince: Double?

  /// How many generations before the follower are told.
  public static let shown = 6

  public init(
    _ entries: GenerationEntries, horizon: Double, draws: Int, seed: UInt64
  ) throws(GenerationEntriesError) {
    guard horizon > entries.until else { throw .horizonNotAfterEnd(horizon: horizon, until: entries.until) }
    self.entries = entries
    self.horizon = horizon
    let pace = GenerationPace(entries, draws: draws, seed: seed)
    self.pace = pace
    levelSince = Self.levelSince(entries)
    answers = Course.allCases.map { Self.answer($0, entries, pace, horizon, seed) }
  }

  /// Where a side stands: the place of its newest generation.
  public func place(_ side: KeyPath<GenerationEntries.Generation, Double?>) -> Int { entries.entered(side).last ?? 0 }

  /// The name of a generation, known or to come.
  public func name(_ place: Int) -> String {
    let known = entries.generations
    return place < known.count ? known[place].name : "\(known.last?.name ?? "") + \(place - known.count + 1)"
  }

  /// The second course less the first, on the same draws.
  public func effect(of second: Course = .skipNext, against first: Course = .stepByStep) -> Effect {
    let (one, other) = (answers[Self.index(first)], answers[Self.index(second)])
    func difference(_ before: [Double], _ after: [Double]) -> WeightedSample? {
      var values: [Double] = [], weights: [Double] = []
      for ((before, after), weight) in zip(zip(before, after), pace.weights)
      where before.isFinite && after.isFinite && weight > 0 {
        values.append(after - before)
        weights.append(weight)
      }
      return values.isEmpty ? nil : WeightedSample(values, weights: weights)
    }
    var earlier = 0.0, later = 0.0
    for ((before, after), weight) in zip(zip(one.levelDates, other.levelDates), pace.weights) {
      if after < before - 1e-9 { earlier += weight }
      if after > before + 1e-9 { later += weight }
    }
    return Effect(
      next: difference(one.reachedDates[0], other.reachedDates[0]),
      after: difference(one.reachedDates[1], other.reachedDates[1]),
      level: difference(one.levelDates, other.levelDates),
      probability: other.level.share(upTo: horizon) - one.level.share(upTo: horizon), probabilityEarlier: earlier,
      probabilityLater: later)
  }

  private static func index(_ course: Course) -> Int { Course.allCases.firstIndex(of: course) ?? 0 }

  private static func levelSince(_ entries: GenerationEntries) -> Double? {
    var events: [(date: Double, place: Int, isLeader: Bool)] = []
    for (place, generation) in entries.generations.enumerated() {
      if let date = generation.leader { events.append((date, place, true)) }
      if let date = generation.follower { events.append((date, place, false)) }
    }
    var (leader, follower) = (-1, -1)
    var since: Double?
    for event in events.sorted(by: { ($0.date, $0.place) < ($1.date, $1.place) }) {
      if event.isLeader { leader = event.place } else { follower = event.place }
      if follower < leader { since = nil } else if since == nil { since = event.date }
    }
    return since
  }

  // MARK: - Drawing

  static func answer(
    _ course: Course, _ entries: GenerationEntries, _ pace: GenerationPace, _ horizon: Double, _ seed: UInt64
  ) -> Answer {
    let start = (leader: entries.entered(\.leader).last ?? 0, follower: entries.entered(\.follower).last ?? 0)
    let since = levelSince(entries)
    let passed = entries.generations.dropFirst(start.leader + 1).compactMap(\.follower).min()
    var level: [Double] = [], ahead: [Double] = []
    var reached = [[Double]](repeating: [], count: shown)
    var leaders = reached, lags = reached
    var first = [Double](repeating: 0, count: shown)
    var skipped = first
    for (index, draw) in pace.draws.enumerated() {
      let weight = pace.weights[index]
      let leader = leaderDates(draw, entries, pace, horizon, until: start.follower + shown, seed, index)
      let climbs = climbs(course, draw, entries, pace, horizon, seed, index)
      /// The place where the leader stands at a date.
      func place(_ date: Double) -> Int { start.leader + leader.prefix { $0 <= date }.count }
      level.append(since ?? climbs.first { $0.place >= place($0.date) && $0.date <= horizon }?.date ?? .infinity)
      ahead.append(
        passed ?? climbs.first { $0.place > place($0.date) && $0.date <= horizon }?.date ?? .infinity)
      for step in 0..<shown {
        let generation = start.follower + 1 + step
        let own = climbs.first { $0.place >= generation }
        let date = own.map { $0.date <= horizon ? $0.date : .infinity } ?? .infinity
        let its =
          generation <= start.leader
          ? entries.generations[generation].leader ?? .infinity : leader[generation - start.leader - 1]
        reached[step].append(date)
        leaders[step].append(its)
        lags[step].append(date - its)
        if (own?.date ?? .infinity) < its { first[step] += weight }
        if let own, own.place > generation { skipped[step] += weight }
      }
    }
    func sample(_ values: [Double]) -> WeightedSample { WeightedSample(values, weights: pace.weights) }
    return Answer(
      course: course, level: sample(level), ahead: sample(ahead),
      generations: (0..<shown).map { step in
        Reached(
          place: start.follower + 1 + step, date: sample(reached[step]), leader: sample(leaders[step]),
          lag: sample(lags[step]), probabilityFirst: first[step], probabilitySkipped: skipped[step])
      }, levelDates: level, reachedDates: reached)
  }

  /// The leader's dates from its next generation on, to the horizon and at least to a place.
  private static func leaderDates(
    _ draw: GenerationPace.Draw, _ entries: GenerationEntries, _ pace: GenerationPace, _ horizon: Double,
    until place: Int, _ seed: UInt64, _ index: Int
  ) -> [Double] {
    var random = RandomSource(seed: seed, purpose: "generations: leader", index: UInt64(index))
    let start = entries.entered(\.leader).last ?? 0
    var dates = [
      entries.until - pace.waits.leader
        + draw.years(waited: pace.waits.leader, location: draw.leader, at: random.uniform())
    ]
    while dates[dates.count - 1] <= horizon && dates.count < mostSteps || start + dates.count < place {
      dates.append(dates[dates.count - 1] + Double.exp(draw.leader + draw.spread * random.normal()))
    }
    return dates
  }

  /// The follower's entries, to the first beyond the horizon.
  private static func climbs(
    _ course: Course, _ draw: GenerationPace.Draw, _ entries: GenerationEntries, _ pace: GenerationPace,
    _ horizon: Double, _ seed: UInt64, _ index: Int
  ) -> [(date: Double, place: Int)] {
    var random = RandomSource(seed: seed, purpose: "generations: follower", index: UInt64(index))
    var place = entries.entered(\.follower).last ?? 0
    var climbs: [(date: Double, place: Int)] = []
    let (choice, length) = (random.uniform(), random.uniform())
    let size =
      switch course {
      case .asThingsStand: chosen(draw.waitingChances(pace.waits.follower), at: choice)
      case .skipNext: 2
      case .stepByStep: 1
      }
    place += size
    var date =
      entries.until - pace.waits.follower
      + draw.years(waited: pace.waits.follower, location: draw.location(step: size), at: length)
    climbs.append((date, place))
    while date <= horizon, climbs.count < mostSteps {
      let (choice, normal) = (random.uniform(), random.normal())
      let size = course == .stepByStep ? 1 : geometric(draw.skip, at: choice)
      place += size
      date += Double.exp(draw.location(step: size) + draw.spread * normal)
      climbs.append((date, place))
    }
    return climbs
  }

  private static let mostSteps = 2_000

  /// The size that a place from 0 to 1 falls on among chances that need not add to one.
  private static func chosen(_ chances: [Double], at place: Double) -> Int {
    let total = chances.reduce(0, +)
    var sum = 0.0
    for (index, chance) in chances.enumerated() {
      sum += chance
      if place * total < sum { return index + 1 }
    }
    return 1
  }

  private static func geometric(_ skip: Double, at place: Double) -> Int {
    guard skip > 0 else { return 1 }
    return max(1, min(GenerationPace.largestStep, 1 + Int(Double.log(1 - place) / Double.log(skip))))
  }
}
