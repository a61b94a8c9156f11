import Solvers

/// Which share of an output's variance each input carries: alone (first order), with all its interactions (total), and
/// in pairs (second order).
///
/// With A and B independent samples, Aᵢ the sample A with input i from B, Bᵢ likewise, V the variance:
/// - first order, Saltelli et al. 2010: Sᵢ = mean(f(B) (f(Aᵢ) − f(A))) / V,
/// - first order, Jansen 1999: Sᵢ = 1 − mean((f(B) − f(Aᵢ))²) / 2V,
/// - total, Jansen 1999: Tᵢ = mean((f(A) − f(Aᵢ))²) / 2V,
/// - second order, Saltelli 2002: Sᵢⱼ = mean(f(Bᵢ) f(Aⱼ) − f(A) f(B)) / V − Sᵢ − Sⱼ.
///
/// f is centred at the mean of all that is averaged. Samples are scrambled Sobol points; estimates pool all scrambles,
/// intervals are the jackknife over them with Student's t. Dependent inputs are sampled conditionally where that is asked
/// for (Kucherenko, Tarantola and Annoni 2012): input i of Aᵢ comes from B and the rest is drawn given it, with A's
/// innovations, for the first order; for the total, the rest is A's and input i is drawn given it.
public struct SobolIndices: Sendable, Equatable {
  public enum FirstOrder: String, Sendable, CaseIterable { case saltelli, jansen }

  public struct Options: Sendable {
    /// Points of A, over all scrambles; rounded up to a power of two in each.
    public var samples = 16_384
    public var scrambles = 16
    public var level = 0.95
    public var firstOrder = FirstOrder.saltelli
    public var secondOrder = false
    /// Whether dependent inputs are sampled conditionally; otherwise they are refused.
    public var conditional = false
    /// Doubles the samples until no interval of first and total orders is wider to either side.
    public var halfWidth: Double?
    /// Where doubling ends all the same.
    public var mostSamples = 1 << 20
    public var seed: UInt64 = 1
    public var threads = 1

    public init() {}
  }

  public let output: OutputSummary
  /// Empty for a constant output.
  public let first: [Index]
  public let total: [Index]
  /// Pairs in order; empty where not asked for.
  public let second: [Index]
  public let sumOfFirst: Index?
  public let sumOfTotals: Index?
  /// The first order of an input that the model has not: what the sample makes of nothing.
  public let dummy: Index?
  /// What does not fit together beyond the intervals.
  public let findings: [Finding]
  /// Points of A, evaluations of the model in all.
  public let samples: Int
  public let evaluations: Int
  /// The widest half-width of first and total orders after each doubling.
  public let convergence: [Convergence]

  public struct Convergence: Sendable, Equatable {
    public let samples: Int
    public let halfWidth: Double
  }

  /// A check on the indices that failed.
  public enum Finding: Sendable, Equatable {
    case firstOrdersExceedOne(Double)
    case totalsBelowOne(Double)
    case firstAboveTotal(String)
    case notAsNarrowAsAsked(halfWidth: Double)
  }

  /// - Returns: one for each output of the model.
  public static func estimate(_ space: InputSpace, _ model: Questioned, _ options: Options = .init())
    throws(SensitivityError) -> [SobolIndices]
  {
    guard !model.outputs.isEmpty else { throw .noOutputs }
    if !options.conditional { try space.requireIndependent("A Sobol design") }
    if options.secondOrder { try space.requireIndependent("The second order") }
    try checkLevel(options.level)
    guard options.scrambles >= 16, options.scrambles <= 4096 else {
      throw .outOfRange(what: "The number of scrambles", value: Double(options.scrambles), allowed: "16 to 4096")
    }
    guard options.samples >= 2 * options.scrambles else {
      throw .tooFew(what: "Samples", least: 2 * options.scrambles, found: options.samples)
    }
    guard options.samples <= 1 << 30 else {
      throw .outOfRange(what: "The number of samples", value: Double(options.samples), allowed: "at most 2³⁰")
    }
    var design = try PickFreezeDesign(space, model, options)
    var perScramble = 1
    while perScramble * options.scrambles < options.samples { perScramble *= 2 }
    var history = [[Convergence]](repeating: [], count: model.outputs.count)
    while true {
      try design.extend(to: perScramble)
      let samples = perScramble * options.scrambles
      let isLast = options.halfWidth == nil || samples * 2 > options.mostSamples
      var results: [SobolIndices] = []
      for output in model.outputs.indices {
        let indices = try design.indices(output, convergence: history[output])
        history[output] = indices.convergence
        results.append(indices)
      }
      let widest = history.compactMap { $0.last?.halfWidth }.max() ?? 0
      if isLast || widest <= (options.halfWidth ?? 0) { return results }
      perScramble *= 2
    }
  }

  /// First order and total from one sample's answers, and the second order where answers at Bᵢ are given.
  ///
  /// - Parameters:
  ///   - a: f(A).
  ///   - b: f(B).
  ///   - ab: f(Aᵢ) for every input.
  ///   - ba: f(Bᵢ) for every input.
  /// - Returns: second orders in the order (1, 2), (1, 3), …
  public static func estimates(
    a: [Double], b: [Double], ab: [[Double]], ba: [[Double]] = [], firstOrder: FirstOrder = .saltelli
  ) -> (first: [Double], total: [Double], second: [Double]) {
    let answers = [a, b] + ab + ba
    let count = answers.reduce(0) { $0 + $1.count }
    let centre = answers.reduce(0) { $0 + $1.reduce(0, +) } / Double(max(1, count))
    let sums = PickFreezeSums(
      a: a[...], b: b[...], first: ab.map { $0[...] }, total: ab.map { $0[...] }, reversed: ba.map { $0[...] },
      centre: centre)
    let ratios = sums.ratios(firstOrder)
    return (ratios.first, ratios.total, ratios.second)
  }
}

extension SobolIndices.Finding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .firstOrdersExceedOne(let sum):
      "First orders sum to \(sum), above 1 beyond their interval: the sample is too small, or inputs depend on one another."
    case .totalsBelowOne(let sum):
      "Total orders sum to \(sum), below 1 beyond their interval: the sample is too small, or inputs depend on one another."
    case .firstAboveTotal(let name):
      "\(name): first order above total beyond their intervals: the sample is too small, or inputs depend on one another."
    case .notAsNarrowAsAsked(let halfWidth):
      "The widest interval is still ± \(halfWidth) at the largest sample allowed."
    }
  }
}

/// Answers at A, B, Aᵢ and Bᵢ of every scramble, extended point by point.
struct PickFreezeDesign {
  private let space: InputSpace
  private let model: Questioned
  private let options: SobolIndices.Options
  private let sequences: [ScrambledSobol]
  private let base: Conditioning
  /// Each factor first, for the first order; each last, for the total. Empty where inputs are independent.
  private let leading: [Conditioning]
  private let trailing: [Conditioning]
  private var done = 0
  /// By scramble: answers, one column for each sample and output, each as long as what is done.
  private var columns: [[[Double]]]

  init(_ space: InputSpace, _ model: Questioned, _ options: SobolIndices.Options) throws(SensitivityError) {
    self.space = space
    self.model = model
    self.options = options
    let size = space.inputs.count
    guard 2 * size <= ScrambledSobol.largestDimension else {
      throw .tooManyInputs(method: "A Sobol design", found: size, most: ScrambledSobol.largestDimension / 2)
    }
    var sequences: [ScrambledSobol] = []
    for scramble in 0..<options.scrambles {
      sequences.append(
        try ScrambledSobol(dimensions: 2 * size, seed: options.seed, purpose: "sobol design", scramble: scramble))
    }
    self.sequences = sequences
    base = try space.conditioning(Array(0..<size))
    var leading: [Conditioning] = []
    var trailing: [Conditioning] = []
    if space.isDependent {
      for factor in space.factors {
        let rest = (0..<size).filter { !factor.members.contains($0) }
        leading.append(try space.conditioning(factor.members + rest))
        trailing.append(try space.conditioning(rest + factor.members))
      }
    }
    self.leading = leading
    self.trailing = trailing
    columns = [[[Double]]](repeating: [], count: options.scrambles)
  }

  /// Samples after A and B: one for each factor, or two where the total needs its own or the second order Bᵢ.
  private var sampleCount: Int {
    2 + space.factors.count * (space.isDependent || options.secondOrder ? 2 : 1)
  }

  mutating func extend(to count: Int) throws(SensitivityError) {
    let block = 256
    let starts = Array(stride(from: done, to: count, by: block))
    let own = self
    let results = InParallel.map(options.scrambles * starts.count, threads: options.threads) { job in
      let start = starts[job % starts.count]
      return Result { () throws(SensitivityError) in
        try own.answers(scramble: job / starts.count, start..<min(count, start + block))
      }
    }
    for (job, result) in results.enumerated() {
      let part = try result.get()
      let scramble = job / starts.count
      if columns[scramble].isEmpty { columns[scramble] = part.map { _ in [] } }
      for column in part.indices { columns[scramble][column] += part[column] }
    }
    done = count
  }

  /// Columns: for each sample, for each output.
  private func answers(scramble: Int, _ range: Range<Int>) throws(SensitivityError) -> [[Double]] {
    let uniform = sequences[scramble].points(range)
    let size = space.inputs.count
    let rows = range.count
    var a = Matrix(rows: rows, columns: size)
    var b = a
    var scoresA: [[Double]] = []
    var scoresB: [[Double]] = []
    for row in 0..<rows {
      if space.isDependent {
        scoresA.append(base.scores((0..<size).map { InputDistribution.score(uniform[row, $0]) }))
        scoresB.append(base.scores((0..<size).map { InputDistribution.score(uniform[row, size + $0]) }))
        let (first, second) = (space.point(scores: scoresA[row]), space.point(scores: scoresB[row]))
        for column in 0..<size { (a[row, column], b[row, column]) = (first[column], second[column]) }
      } else {
        for (column, input) in space.inputs.enumerated() {
          a[row, column] = input.distribution.quantile(uniform[row, column])
          b[row, column] = input.distribution.quantile(uniform[row, size + column])
        }
      }
    }
    var columns: [[Double]] = []
    columns.reserveCapacity(sampleCount * model.outputs.count)
    func ask(_ points: Matrix) throws(SensitivityError) {
      let answers = try model.answers(points, of: space)
      for output in model.outputs.indices { columns.append((0..<rows).map { answers[$0, output] }) }
    }
    try ask(a)
    try ask(b)
    if space.isDependent {
      for conditionings in [leading, trailing] {
        for (factor, conditioning) in zip(space.factors, conditionings) {
          let fromB = Set(factor.members)
          var points = a
          for row in 0..<rows {
            var innovations = conditioning.innovations(scoresA[row])
            let others = conditioning.innovations(scoresB[row])
            for (place, input) in conditioning.order.enumerated() where fromB.contains(input) {
              innovations[place] = others[place]
            }
            let values = space.point(scores: conditioning.scores(innovations))
            for column in 0..<size { points[row, column] = values[column] }
          }
          try ask(points)
        }
      }
    } else {
      for (taken, other) in options.secondOrder ? [(a, b), (b, a)] : [(a, b)] {
        for factor in space.factors {
          var points = taken
          for row in 0..<rows {
            for column in factor.members { points[row, column] = other[row, column] }
          }
          try ask(points)
        }
      }
    }
    return columns
  }

  func indices(_ output: Int, convergence: [SobolIndices.Convergence]) throws(SensitivityError) -> SobolIndices {
    let factors = space.factors
    let outputs = model.outputs.count
    func column(_ scramble: Int, _ sample: Int) -> [Double] { columns[scramble][sample * outputs + output] }
    let samples = done * options.scrambles
    let evaluations = samples * sampleCount
    let summary = OutputSummary(
      name: model.outputs[output].name, values: columns.indices.flatMap { column($0, 0) + column($0, 1) })
    guard !summary.isConstant else {
      return SobolIndices(
        output: summary, first: [], total: [], second: [], sumOfFirst: nil, sumOfTotals: nil, dummy: nil, findings: [],
        samples: samples, evaluations: evaluations, convergence: convergence)
    }
    var centre = 0.0
    for scramble in columns.indices {
      for sample in 0..<sampleCount { centre += column(scramble, sample).reduce(0, +) }
    }
    centre /= Double(samples * sampleCount)
    let size = factors.count
    let parts = columns.indices.map { scramble in
      PickFreezeSums(
        a: column(scramble, 0)[...], b: column(scramble, 1)[...],
        first: (0..<size).map { column(scramble, 2 + $0)[...] },
        total: (0..<size).map { column(scramble, 2 + $0 + (space.isDependent ? size : 0))[...] },
        reversed: options.secondOrder ? (0..<size).map { column(scramble, 2 + size + $0)[...] } : [], centre: centre)
    }
    let whole = PickFreezeSums(parts)
    let value = whole.ratios(options.firstOrder)
    let leavingOut = parts.map { whole.without($0).ratios(options.firstOrder) }
    func index(_ name: String, _ quantity: (PickFreezeSums.Ratios) -> Double) throws(SensitivityError) -> Index {
      Index(
        name: name, value: quantity(value),
        halfWidth: try Replicates.halfWidth(leavingOut: leavingOut.map(quantity), level: options.level))
    }
    var first: [Index] = []
    var total: [Index] = []
    for (place, factor) in factors.enumerated() {
      first.append(try index(factor.name) { $0.first[place] })
      total.append(try index(factor.name) { $0.total[place] })
    }
    var second: [Index] = []
    if options.secondOrder {
      var place = 0
      for (i, factor) in factors.enumerated() {
        for other in factors[(i + 1)...] {
          let own = place
          second.append(try index("\(factor.name) × \(other.name)") { $0.second[own] })
          place += 1
        }
      }
    }
    let sumOfFirst = try index("sum") { $0.first.reduce(0, +) }
    let sumOfTotals = try index("sum") { $0.total.reduce(0, +) }
    let widest = (first + total).map(\.halfWidth).max() ?? 0
    var findings: [SobolIndices.Finding] = []
    if !space.isDependent {
      if sumOfFirst.low > 1 + 1e-9 { findings.append(.firstOrdersExceedOne(sumOfFirst.value)) }
      if sumOfTotals.high < 1 - 1e-9 { findings.append(.totalsBelowOne(sumOfTotals.value)) }
      for (one, all) in zip(first, total) where one.low > all.high + 1e-9 {
        findings.append(.firstAboveTotal(one.name))
      }
    }
    if let asked = options.halfWidth, widest > asked, samples * 2 > options.mostSamples {
      findings.append(.notAsNarrowAsAsked(halfWidth: widest))
    }
    return SobolIndices(
      output: summary, first: first, total: total, second: second, sumOfFirst: sumOfFirst, sumOfTotals: sumOfTotals,
      dummy: try index("dummy") { $0.dummy }, findings: findings, samples: samples, evaluations: evaluations,
      convergence: convergence + [.init(samples: samples, halfWidth: widest)])
  }
}

/// Sums over a sample from which every index is a ratio; sums of several samples add up.
struct PickFreezeSums {
  struct Ratios {
    var first: [Double]
    var total: [Double]
    var second: [Double]
    var dummy: Double
  }

  private var count = 0.0
  private var sum = 0.0
  private var squares = 0.0
  private var products = 0.0
  private var saltelli: [Double]
  private var jansen: [Double]
  private var totals: [Double]
  private var pairs: [Double]

  init(
    a: ArraySlice<Double>, b: ArraySlice<Double>, first: [ArraySlice<Double>], total: [ArraySlice<Double>],
    reversed: [ArraySlice<Double>], centre: Double
  ) {
    count = Double(a.count)
    for (x, y) in zip(a, b) {
      let (x, y) = (x - centre, y - centre)
      sum += x + y
      squares += x * x + y * y
      products += x * y
    }
    saltelli = []
    jansen = []
    totals = []
    pairs = []
    for mixed in first {
      var product = 0.0
      var square = 0.0
      for ((x, y), z) in zip(zip(a, b), mixed) {
        product += (y - centre) * (z - x)
        square += (y - z) * (y - z)
      }
      saltelli.append(product)
      jansen.append(square)
    }
    for mixed in total { totals.append(zip(a, mixed).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }) }
    for (i, turned) in reversed.enumerated() {
      for mixed in first[(i + 1)...] {
        pairs.append(zip(turned, mixed).reduce(0) { $0 + ($1.0 - centre) * ($1.1 - centre) })
      }
    }
  }

  init(_ parts: [PickFreezeSums]) {
    self = parts[0]
    for part in parts.dropFirst() { add(part, 1) }
  }

  func without(_ part: PickFreezeSums) -> PickFreezeSums {
    var rest = self
    rest.add(part, -1)
    return rest
  }

  private mutating func add(_ part: PickFreezeSums, _ sign: Double) {
    count += sign * part.count
    sum += sign * part.sum
    squares += sign * part.squares
    products += sign * part.products
    for place in saltelli.indices {
      saltelli[place] += sign * part.saltelli[place]
      jansen[place] += sign * part.jansen[place]
      totals[place] += sign * part.totals[place]
    }
    for place in pairs.indices { pairs[place] += sign * part.pairs[place] }
  }

  func ratios(_ firstOrder: SobolIndices.FirstOrder) -> Ratios {
    let mean = sum / (2 * count)
    let variance = squares / (2 * count) - mean * mean
    let first =
      switch firstOrder {
      case .saltelli: saltelli.map { $0 / count / variance }
      case .jansen: jansen.map { 1 - $0 / count / (2 * variance) }
      }
    var second: [Double] = []
    if !pairs.isEmpty {
      for i in first.indices {
        for j in (i + 1)..<max(first.count, i + 1) {
          second.append((pairs[second.count] - products) / count / variance - first[i] - first[j])
        }
      }
    }
    return Ratios(
      first: first, total: totals.map { $0 / count / (2 * variance) }, second: second,
      dummy: (products / count - mean * mean) / variance)
  }
}
