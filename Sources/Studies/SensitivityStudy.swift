import Datasets
import Forecasting
import Sensitivity
import Solvers

/// Ways to ask which assumption moves the closing date.
public enum SensitivityMethod: String, Sendable, CaseIterable {
  case sobol, fast
  case rbdFast = "rbd-fast"
  case morris, radial, delta, pawn, dgsm, shapley, oat, pce, prim

  /// How many samples are taken where none are asked for.
  public var usualSamples: Int {
    switch self {
    case .sobol, .rbdFast, .pawn, .prim: 16_384
    case .shapley: 8192
    case .delta, .dgsm: 4096
    case .pce: 2048
    case .fast: 1025
    case .morris, .radial: 64
    case .oat: 1
    }
  }

  /// What a sample is.
  public var sampleMeaning: String {
    switch self {
    case .sobol: "points of the base sample, over 16 scrambles"
    case .fast: "points of a curve, of which there are 16 for each input"
    case .morris, .radial: "trajectories"
    case .shapley: "orders of the inputs, over 16 scrambles"
    case .dgsm, .pce: "points, over 16 scrambles"
    case .rbdFast, .delta, .pawn, .prim: "draws"
    case .oat: "runs at the medians"
    }
  }

  var meaning: String {
    switch self {
    case .sobol: "shares of the variance: alone (first) and with all interactions (total)"
    case .fast: "shares of the variance, by frequencies: alone (first) and with all interactions (total)"
    case .rbdFast: "shares of the variance alone (first), from draws"
    case .morris, .radial:
      "change of the output across an input's range: mean (effect), mean size, standard deviation (spread)"
    case .delta: "how far knowing the input moves the output's distribution, 0 to 1 (Borgonovo's delta)"
    case .pawn: "how far knowing the input moves the output's distribution, 0 to 1 (PAWN, median over 10 slices)"
    case .dgsm: "upper bounds on total shares of the variance, from derivatives"
    case .shapley: "the variance shared out among the inputs (Shapley effects); they sum to 1"
    case .oat: "the output with one input at its 10% and 90% quantile, the others at their medians"
    case .pce: "shares of the variance of a polynomial that stands in for the model"
    case .prim: "what must hold for the gap to close"
    }
  }
}

/// What `catchup sensitivity` does with a file of assumptions.
///
/// A date that may never come is asked about in three ways: whether it comes by a year (`closed`), the years from the
/// start to it or to the horizon if it does not come (`wait`, always finite), and the date where it comes (`date`), the
/// last only by methods that take draws as they are, since leaving draws out breaks a design.
public struct SensitivityStudy: Sendable {
  public var file: AssumptionFile
  public var method: SensitivityMethod
  public var samples: Int?
  public var level = 0.95
  public var secondOrder = false
  /// Doubles a Sobol sample until every interval is as narrow to either side.
  public var halfWidth: Double?
  /// By when the gap is to be closed; the horizon where none is given.
  public var by: Double?
  /// The share of closing draws that a scenario box is to reach.
  public var density = 0.9
  public var threads = 1
  /// The command that reproduces the record, as it is to be printed.
  public var command: String

  public init(_ file: AssumptionFile, method: SensitivityMethod, command: String) {
    self.file = file
    self.method = method
    self.command = command
  }

  public func record() throws(StudyError) -> SensitivityAnalysisRecord {
    do throws(SensitivityError) { return try answer() } catch { throw .sensitivity(file: file.path, error) }
  }

  private var count: Int { samples ?? method.usualSamples }
  private var year: Double { min(by ?? file.crossing.horizon.value, file.crossing.horizon.value) }
  private var seed: UInt64 { file.seed }

  private var closedMeaning: String {
    let date = DateRecord(DecimalYear(year), dated: file.dated).day
    return "whether the gap is closed by \(date)"
  }

  private var waitMeaning: String {
    "years from \(DateRecord(file.crossing.start, dated: file.dated).day) to the closing date, or to the horizon"
  }

  private func answer() throws(SensitivityError) -> SensitivityAnalysisRecord {
    let space = try self.space()
    var record = SensitivityAnalysisRecord(
      study: StudyRecord(
        name: file.name, title: file.title, question: file.question,
        origin: DateRecord(file.crossing.start, dated: file.dated),
        horizon: DateRecord(file.crossing.horizon, dated: file.dated), dated: file.dated.rawValue),
      method: method.rawValue, meaning: method.meaning, level: level, samples: count, evaluations: 0,
      inputs: inputs(space), outputs: [], box: nil, notes: [],
      provenance: ProvenanceRecord(
        version: Version.current, command: command, seed: seed, draws: count, modelFile: file.path,
        modelChecksum: file.checksum, data: []))
    switch method {
    case .sobol:
      var options = SobolIndices.Options()
      options.samples = count
      options.level = level
      options.secondOrder = secondOrder
      options.halfWidth = halfWidth
      options.seed = seed
      options.threads = threads
      for found in try SobolIndices.estimate(space, model(), options) {
        var output = self.output(found.output)
        output.indices =
          records(found.first, "first") + records(found.total, "total") + records(found.second, "second")
        output.dummy = found.dummy.map { indexRecord($0, "first") }
        output.sums = [(found.sumOfFirst, "first"), (found.sumOfTotals, "total")].compactMap { sum, kind in
          sum.map { indexRecord($0, kind) }
        }
        output.convergence = found.convergence.map { .init(samples: $0.samples, halfWidth: $0.halfWidth) }
        record.outputs.append(output)
        record.notes += found.findings.map { "\(output.name): \($0)" }
        (record.samples, record.evaluations) = (found.samples, found.evaluations)
      }
    case .fast:
      for found in try FourierAmplitudes.estimate(
        space, model(), samples: count, level: level, seed: seed, threads: threads)
      {
        var output = self.output(found.output)
        output.indices = records(found.first, "first") + records(found.total, "total")
        record.outputs.append(output)
        record.evaluations = found.evaluations
      }
      record.notes.append(
        "Intervals hold the spread of replicated curves and the harmonics left out, not all aliasing.")
    case .morris, .radial:
      for found in try ElementaryEffects.estimate(
        space, model(), design: method == .radial ? .radial : .morris(levels: 4), trajectories: count, level: level,
        seed: seed, threads: threads)
      {
        var output = self.output(found.output)
        output.indices = found.effects.flatMap {
          [
            indexRecord($0.mean, "effect"), indexRecord($0.size, "size"),
            SensitivityIndexRecord(input: $0.mean.name, kind: "spread", value: $0.deviation, low: nil, high: nil),
          ]
        }
        record.outputs.append(output)
        record.evaluations = found.evaluations
      }
    case .dgsm:
      for found in try DerivativeMeasure.estimate(
        space, model(isSmooth: true), samples: count, level: level, seed: seed, threads: threads)
      {
        var output = self.output(found.output)
        output.indices = records(found.bounds, "bound")
        record.outputs.append(output)
        record.evaluations = found.evaluations
      }
      record.notes.append("Whether the gap is closed is a yes or no, of which there is no derivative.")
    case .shapley:
      for found in try ShapleyEffects.estimate(
        space, model(), samples: count, level: level, seed: seed, threads: threads)
      {
        var output = self.output(found.output)
        output.indices = records(found.effects, "shapley")
        record.outputs.append(output)
        (record.samples, record.evaluations) = (found.samples, found.evaluations)
      }
    case .pce:
      for found in try PolynomialChaos.estimate(
        space, model(isSmooth: true), samples: count, level: level, seed: seed, threads: threads)
      {
        var output = self.output(found.output)
        output.indices = records(found.first, "first") + records(found.total, "total")
        if !found.output.isConstant {
          output.leaveOneOut = found.leaveOneOut
          record.notes.append(
            "A polynomial of degree \(found.degree) with \(found.terms) terms stands in for the model; by leaving one point"
              + " out at a time it misses \(SensitivityStudy.percent(found.leaveOneOut)) of the variance.")
        }
        record.outputs.append(output)
        record.evaluations = found.evaluations
      }
    case .oat:
      for found in try Tornado.estimate(space, model(isSmooth: true), threads: threads) {
        record.outputs.append(
          SensitivityOutputRecord(
            name: found.output, meaning: waitMeaning, mean: found.base, variance: nil,
            isConstant: found.swings.allSatisfy { $0.atLow == found.base && $0.atHigh == found.base }, draws: nil,
            indices: found.swings.flatMap {
              [
                SensitivityIndexRecord(input: $0.name, kind: "at low", value: $0.atLow, low: nil, high: nil),
                SensitivityIndexRecord(input: $0.name, kind: "at high", value: $0.atHigh, low: nil, high: nil),
              ]
            }, dummy: nil, sums: [], convergence: [], leaveOneOut: nil))
      }
      record.evaluations = 2 * space.factors.count + 1
    case .rbdFast, .delta, .pawn, .prim: try fromDraws(space, &record)
    }
    record.notes += record.outputs.filter(\.isConstant).map {
      "No input moves \($0.name) (\($0.meaning)): it is \($0.mean) throughout, and there is nothing to share out."
    }
    return record
  }

  /// Methods that take draws as they are.
  private func fromDraws(_ space: InputSpace, _ record: inout SensitivityAnalysisRecord) throws(SensitivityError) {
    guard count >= 200 else { throw .tooFew(what: "Draws", least: 200, found: count) }
    let draws = try space.draws(count, seed: seed)
    let answers = try model().answers(draws, of: space, threads: threads)
    record.evaluations = count
    let names = space.inputs.map(\.name)
    let wait = (0..<count).map { answers[$0, 0] }
    let closed = (0..<count).map { answers[$0, 1] }
    if method == .prim {
      guard
        let box = try ScenarioBox.find(
          names: names, inputs: draws, hits: closed.map { $0 == 1 }, density: density, level: level, seed: seed)
      else {
        record.notes.append(
          "The gap is closed in \(closed[0] == 1 ? "all" : "none") of the draws, so that nothing divides them. Ask for"
            + " another year: --by YEAR.")
        return
      }
      record.box = ScenarioBoxRecord(
        event: closedMeaning.replacingFirst("whether ", with: ""), baseRate: box.baseRate,
        density: indexRecord(box.density, "density"), coverage: indexRecord(box.coverage, "coverage"), mass: box.mass,
        limits: box.limits.map { ScenarioLimitRecord(input: $0.name, low: $0.low, high: $0.high, chance: $0.chance) })
      return
    }
    var samples: [(summary: String, rows: [Int], values: [Double])] = [
      ("wait", Array(0..<count), wait), ("closed", Array(0..<count), closed),
    ]
    let horizon = file.crossing.horizon.value
    let start = file.crossing.start.value
    let never = wait.indices.filter { start + wait[$0] >= horizon }
    // Where every draw closes, the date and the wait say the same.
    if !never.isEmpty {
      let rows = wait.indices.filter { start + wait[$0] < horizon }
      if rows.count >= 640 {
        samples.append(("date", rows, rows.map { start + wait[$0] }))
      } else {
        record.notes.append("Only \(rows.count) draws close: too few to say what moves the date where it comes.")
      }
    }
    for (name, rows, values) in samples {
      let data = try GivenData(
        names: names,
        inputs: Matrix(
          rows: rows.count, columns: names.count,
          elements: rows.flatMap { row in names.indices.map { draws[row, $0] } }), outputName: name, output: values)
      let found: GivenDataIndices
      let kind: String
      switch method {
      case .delta:
        found = try DistributionDistance.delta(data, level: level, seed: seed, threads: threads)
        kind = "delta"
      case .pawn:
        found = try DistributionDistance.pawn(data, level: level, seed: seed, threads: threads)
        kind = "pawn"
      default:
        found = try RankedFirstOrder.fourier(data, level: level, seed: seed, threads: threads)
        kind = "first"
      }
      var output = self.output(found.output)
      output.draws = rows.count
      output.indices = records(found.indices, kind)
      output.dummy = found.dummy.map { indexRecord($0, kind) }
      record.outputs.append(output)
    }
  }

  /// The assumptions that are not fixed.
  private func space() throws(SensitivityError) -> InputSpace {
    try InputSpace(
      file.crossing.parameters.compactMap { parameter in
        switch parameter.assumption {
        case .fixed: nil
        case .uniform(let low, let high): Input(parameter.name, .uniform(low: low, high: high))
        case .normal(let mean, let deviation):
          Input(parameter.name, .normal(mean: mean, standardDeviation: deviation))
        case .logNormal(let median, let sigma): Input(parameter.name, .logNormal(median: median, sigma: sigma))
        case .triangular(let low, let mode, let high):
          Input(parameter.name, .triangular(low: low, mode: mode, high: high))
        }
      })
  }

  /// The wait; and, unless smooth outputs alone are wanted, whether it closed.
  private func model(isSmooth: Bool = false) -> Questioned {
    let crossing = file.crossing
    let (start, horizon, year) = (crossing.start.value, crossing.horizon.value, self.year)
    let fixed: [Double?] = crossing.parameters.map { parameter in
      if case .fixed(let value) = parameter.assumption { value } else { nil }
    }
    let outputs = [Questioned.Output("wait")] + (isSmooth ? [] : [Questioned.Output("closed", isSmooth: false)])
    let needsFilling = fixed.contains { $0 != nil }
    return Questioned(outputs: outputs) { points in
      let dates = crossing.passages(needsFilling ? Self.filled(points, fixed) : points)
      var answers = Matrix(rows: points.rows, columns: outputs.count)
      for (row, date) in dates.enumerated() {
        // Not a number stays so, and is refused.
        answers[row, 0] = date.isNaN ? date : min(date, horizon) - start
        if !isSmooth { answers[row, 1] = date <= year ? 1 : 0 }
      }
      return answers
    }
  }

  /// Points with the columns that are fixed.
  private static func filled(_ points: Matrix, _ fixed: [Double?]) -> Matrix {
    var whole = Matrix(rows: points.rows, columns: fixed.count)
    for row in 0..<points.rows {
      var place = 0
      for (column, value) in fixed.enumerated() {
        if let value {
          whole[row, column] = value
        } else {
          whole[row, column] = points[row, place]
          place += 1
        }
      }
    }
    return whole
  }

  private func inputs(_ space: InputSpace) -> [SensitivityInputRecord] {
    space.inputs.map { input in
      SensitivityInputRecord(
        name: input.name,
        distribution: file.crossing.parameters.first { $0.name == input.name }?.assumption.wording ?? "",
        low: input.distribution.quantile(0.1), high: input.distribution.quantile(0.9))
    }
  }

  private func output(_ summary: OutputSummary) -> SensitivityOutputRecord {
    let meaning =
      switch summary.name {
      case "closed": closedMeaning
      case "date": "the closing date, in decimal years, where it comes within the horizon"
      default: waitMeaning
      }
    return SensitivityOutputRecord(
      name: summary.name, meaning: meaning, mean: summary.mean, variance: summary.variance,
      isConstant: summary.isConstant, draws: nil, indices: [], dummy: nil, sums: [], convergence: [], leaveOneOut: nil)
  }

  private func indexRecord(_ index: Index, _ kind: String) -> SensitivityIndexRecord {
    SensitivityIndexRecord(input: index.name, kind: kind, value: index.value, low: index.low, high: index.high)
  }

  private func records(_ indices: [Index], _ kind: String) -> [SensitivityIndexRecord] {
    indices.map { indexRecord($0, kind) }
  }

  private static func percent(_ share: Double) -> String {
    share < 0.0005 ? "less than 0.1%" : "\((share * 1000).rounded() / 10)%"
  }
}

extension String {
  fileprivate func replacingFirst(_ start: String, with text: String) -> String {
    hasPrefix(start) ? text + dropFirst(start.count) : self
  }
}
