public import Datasets

/// When a leader and a follower entered each generation of a technology, oldest generation first.
///
/// Generations are counted by the leader's entries: it enters every one in turn. A follower may start late, and may pass
/// one over; whoever enters a generation has what came before it too.
public struct GenerationEntries: Sendable, Equatable {
  public struct Generation: Sendable, Equatable {
    public var name: String
    /// Decimal years; `nil` where it was not entered.
    public var leader: Double?
    public var follower: Double?
    /// Of the file it was read from; 0 where there is none.
    public var line: Int

    public init(_ name: String, leader: Double?, follower: Double?, line: Int = 0) {
      self.name = name
      self.leader = leader
      self.follower = follower
      self.line = line
    }
  }

  public let leader: String
  public let follower: String
  public let generations: [Generation]
  /// The decimal year until which both were watched: what had not come by then had not come.
  public let until: Double
  /// What was done on the way here, in words.
  public var notes: [String] = []

  /// - Parameter until: the last entry where it is not given.
  /// - Throws: ``GenerationEntriesError`` where the entries are out of order, or too few.
  public init(
    leader: String, follower: String, generations: [Generation], until: Double? = nil
  ) throws(GenerationEntriesError) {
    self.leader = leader
    self.follower = follower
    self.generations = generations
    self.until = until ?? generations.flatMap { [$0.leader, $0.follower].compactMap(\.self) }.max() ?? 0
    try checkNames()
    try check(leader) { $0.leader }
    try check(follower) { $0.follower }
    if let last = generations.lastIndex(where: { $0.leader != nil }),
      let gap = generations[..<last].first(where: { $0.leader == nil })
    {
      throw .leaderPasses(entity: leader, generation: gap.name, line: gap.line, later: generations[last].name)
    }
    guard entered(\.leader).count >= 3 else {
      throw .tooFew(entity: leader, entries: entered(\.leader).count, needed: 3)
    }
    guard entered(\.follower).count >= 2 else {
      throw .tooFew(entity: follower, entries: entered(\.follower).count, needed: 2)
    }
  }

  /// Places of the generations that a side entered.
  public func entered(_ side: KeyPath<Generation, Double?>) -> [Int] {
    generations.indices.filter { generations[$0][keyPath: side] != nil }
  }

  private func checkNames() throws(GenerationEntriesError) {
    for (index, generation) in generations.enumerated() {
      if let first = generations[..<index].first(where: { $0.name == generation.name }) {
        throw .twice(generation: generation.name, line: generation.line, firstLine: first.line)
      }
    }
    // Names such as 90 nm or 3G carry their order.
    let numbers = generations.compactMap { generation -> Double? in
      let digits = generation.name.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      return DecimalNumber.parse(String(digits))
    }
    guard numbers.count == generations.count, numbers.count > 2 else { return }
    let rises = numbers[1] > numbers[0]
    for index in 1..<numbers.count where (numbers[index] > numbers[index - 1]) != rises {
      throw .outOfOrder(
        generation: generations[index].name, line: generations[index].line, before: generations[index - 1].name,
        rises: rises)
    }
  }

  private func check(_ entity: String, _ date: (Generation) -> Double?) throws(GenerationEntriesError) {
    var last: (generation: Generation, date: Double)?
    for generation in generations {
      guard let entry = date(generation) else { continue }
      if let last, entry <= last.date {
        throw .beforePredecessor(
          entity: entity, generation: generation.name, date: entry, line: generation.line,
          predecessor: last.generation.name, its: last.date)
      }
      if entry > until + 1e-9 {
        throw .afterEnd(entity: entity, generation: generation.name, date: entry, line: generation.line, until: until)
      }
      last = (generation, entry)
    }
  }
}

extension GenerationEntries {
  /// From levels over time: each record of the leader is a generation, and the follower enters the last of them that its
  /// own level reaches. What the follower had before its first record is not known, and counts as nothing passed over.
  public init(
    leader: TimeSeries, follower: TimeSeries, better: Better, until: Double? = nil
  ) throws(GenerationEntriesError) {
    let ladder = leader.runningBest(better)
    let climb = follower.runningBest(better)
    let sign: Double = better == .higher ? 1 : -1
    let unit = ladder.unit.isEmpty ? "" : " \(ladder.unit)"
    func name(_ value: Double) -> String {
      (value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)) + unit
    }
    var generations = zip(ladder.dates, ladder.values).map {
      Generation(name($1), leader: $0.value, follower: nil)
    }
    var notes: [String] = []
    var reached = -1
    for (date, value) in zip(climb.dates, climb.values) {
      let within = ladder.values.lastIndex { sign * value >= sign * $0 - 1e-9 * abs($0) } ?? -1
      let isBeyond = within == ladder.count - 1 && sign * value > sign * ladder.values[within] + 1e-9 * abs(value)
      if isBeyond {
        generations.append(Generation(name(value), leader: nil, follower: date.value))
        reached = generations.count - 1
      } else if within > reached {
        generations[within].follower = date.value
        reached = within
      } else {
        notes.append(
          "\(printable(follower.entity))'s \(name(value)) is no generation of \(printable(leader.entity))'s and is not "
            + "counted")
      }
    }
    let last = max(leader.observedUntil.value, follower.observedUntil.value)
    try self.init(
      leader: leader.entity, follower: follower.entity, generations: generations, until: until ?? last)
    self.notes = notes
  }
}

/// Why entries into generations cannot be compared.
public enum GenerationEntriesError: Error, Sendable, Equatable {
  case twice(generation: String, line: Int, firstLine: Int)
  case outOfOrder(generation: String, line: Int, before: String, rises: Bool)
  case beforePredecessor(
    entity: String, generation: String, date: Double, line: Int, predecessor: String, its: Double)
  case afterEnd(entity: String, generation: String, date: Double, line: Int, until: Double)
  case leaderPasses(entity: String, generation: String, line: Int, later: String)
  case tooFew(entity: String, entries: Int, needed: Int)
  case horizonNotAfterEnd(horizon: Double, until: Double)
}

extension GenerationEntriesError {
  /// The line of the file that is wrong; `nil` where no single one is.
  public var line: Int? {
    switch self {
    case .twice(_, let line, _), .outOfOrder(_, let line, _, _), .beforePredecessor(_, _, _, let line, _, _),
      .afterEnd(_, _, _, let line, _), .leaderPasses(_, _, let line, _):
      line > 0 ? line : nil
    case .tooFew, .horizonNotAfterEnd: nil
    }
  }
}

extension GenerationEntriesError: CustomStringConvertible {
  public var description: String {
    func year(_ date: Double) -> String { String((date * 100).rounded() / 100) }
    switch self {
    case .twice(let generation, _, let firstLine):
      return "the generation \(quoted(generation)) stands on line \(firstLine) already. Keep one of the two."
    case .outOfOrder(let generation, _, let before, let rises):
      return "the generation \(quoted(generation)) stands under \(quoted(before)), but those above it "
        + "\(rises ? "rise" : "fall"). Put generations in order, the oldest first."
    case .beforePredecessor(let entity, let generation, let date, _, let predecessor, let its):
      return "\(printable(entity)) enters \(quoted(generation)) at \(year(date)), not after \(quoted(predecessor)) at "
        + "\(year(its)). Where it passed \(quoted(predecessor)) over at first, leave that cell empty; else correct one of "
        + "the dates."
    case .afterEnd(let entity, let generation, let date, _, let until):
      return
        "\(printable(entity)) enters \(quoted(generation)) at \(year(date)), after \(year(until)), until when both "
        + "were watched. Give a later end by --until, or leave the entry out."
    case .leaderPasses(let entity, let generation, _, let later):
      return "\(printable(entity)), the leader, has no date for \(quoted(generation)) but one for \(quoted(later)). "
        + "Generations are counted by the leader's entries: give the date, or leave the row out."
    case .tooFew(let entity, let entries, let needed):
      return "\(printable(entity)) has \(entries) \(entries == 1 ? "entry" : "entries") into generations; "
        + "\(needed) are needed to say how long one takes it."
    case .horizonNotAfterEnd(let horizon, let until):
      return "the horizon \(year(horizon)) does not lie after \(year(until)), until when both were watched."
    }
  }
}
