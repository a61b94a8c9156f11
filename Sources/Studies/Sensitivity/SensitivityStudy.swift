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
    case .sobol, .rbdFast, .prim: 16_384
    case .pawn, .delta: 65_536
    case .shapley: 8192
    case .dgsm: 4096
    case .pce: 2048
    case .fast: 64
    case .morris, .radial: 64
    case .oat: 1
    }
  }

  /// The same where every sample is a forecast of its own.
  public var usualSamplesOfStudies: Int {
    switch self {
    case .sobol, .shapley, .dgsm: 64
    case .rbdFast: 640
    case .pawn, .delta: 1024
    case .prim: 1000
    case .pce: 256
    case .fast: 16
    case .morris, .radial: 16
    case .oat: 1
    }
  }

  /// What a sample is.
  public var sampleMeaning: String {
    switch self {
    case .sobol: "points of the base sample, over 16 scrambles"
    case .fast: "points of a curve, of which there are 18 for each input in each of 16 replicates"
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

/// What `catchup sensitivity` does: a method's indices of every output, from a file of assumptions or from what may be
/// changed about a study with data.
public struct SensitivityStudy: Sendable {
  public var method: SensitivityMethod
  public var samples: Int?
  public var level = 0.95
  public var secondOrder = false
  /// Doubles a Sobol sample until every interval is as narrow to either side.
  public var halfWidth: Double?
  /// The share of closing draws that a scenario box is to reach.
  public var density = 0.9
  public var threads = 1
  /// The command that reproduces the record, as it is to be printed.
  public var command: String
  private var problem: SensitivityProblem
  /// Whether a point takes so long that the work is worth cutting into blocks.
  public let isLong: Bool
  private var spread: DateSpreadRecord?

  /// - Parameter by: by when the gap is to be closed; the horizon where none is given.
  public init(_ file: AssumptionFile, by: Double? = nil, method: SensitivityMethod = .sobol, command: String)
    throws(StudyError)
  {
    do throws(SensitivityError) {
      problem = try SensitivityProblem(file, by: by)
    } catch {
      throw .sensitivity(file: file.path, error)
    }
    self.method = method
    self.command = command
    isLong = false
  }

  /// What the assumptions of a study with data move, and what its joint draws owe their spread to.
  ///
  /// - Parameter by: by when the gap is to be closed; the horizon where none is given.
  public init(_ study: Study, by: Double? = nil, method: SensitivityMethod = .oat, threads: Int, command: String)
    throws(StudyError)
  {
    var plan = study.plan
    plan.threads = threads
    plan.criteria = Array(plan.criteria.prefix(1))
    let forecast: Forecast
    do throws(ForecastError) { forecast = try Forecast(plan) } catch { throw .forecast(file: study.model.path, error) }
    try self.init(study, forecast, by: by, method: method, threads: threads, command: command)
  }

  /// The same where the study has been forecast.
  init(
    _ study: Study, _ forecast: Forecast, by: Double? = nil, method: SensitivityMethod = .oat, threads: Int,
    command: String
  ) throws(StudyError) {
    problem = try SensitivityProblem(study, by: by, threads: threads)
    do throws(SensitivityError) {
      spread = try DateSpread.record(forecast, dated: study.dated, threads: threads)
    } catch {
      throw .sensitivity(file: study.model.path, error)
    }
    self.method = method
    self.threads = threads
    self.command = command
    isLong = true
  }

  private var count: Int { samples ?? (isLong ? method.usualSamplesOfStudies : method.usualSamples) }
  private var seed: UInt64 { problem.seed }

  /// The files that the answer rests on.
  public var provenance: ProvenanceRecord {
    ProvenanceRecord(
      version: Version.current, command: command, seed: seed, draws: count, modelFile: problem.path,
      modelChecksum: problem.modelChecksum, data: problem.data)
  }

  public func record() throws(StudyError) -> SensitivityAnalysisRecord {
    do throws(SensitivityError) { return try answer() } catch { throw .sensitivity(file: problem.path, error) }
  }

  /// The points that the method asks about, as work that can be cut into blocks.
  public func work() throws(StudyError) -> SensitivityWork {
    let asked = AskedPoints(outputs: problem.outputs.count)
    var design = self
    design.problem.answer = { asked.note($0) }
    design.threads = 1
    do throws(SensitivityError) {
      _ = try design.answer()
    } catch {
      // What goes wrong with noughts for answers need not go wrong with the real ones.
      if asked.points.isEmpty { throw .sensitivity(file: problem.path, error) }
    }
    return SensitivityWork(points: asked.points, answer: problem.answer)
  }

  /// - Parameter answers: the pieces of the work, in order.
  public func record(_ work: SensitivityWork, answers: [SensitivityWork.Piece]) throws(StudyError)
    -> SensitivityAnalysisRecord
  {
    var known = self
    known.problem.answer = work.replaying(answers)
    return try known.record()
  }

  private func answer() throws(SensitivityError) -> SensitivityAnalysisRecord {
    // There is no derivative by a choice.
    let choices = [.dgsm, .pce].contains(method) ? problem.choices : []
    let problem = try problem.holding(choices)
    let space = problem.space
    func model(isSmooth: Bool = false) -> Questioned { problem.model(isSmooth: isSmooth) }
    var record = SensitivityAnalysisRecord(
      study: problem.study, method: method.rawValue, meaning: method.meaning, level: level, samples: count,
      evaluations: 0, inputs: inputs(problem), outputs: [], box: nil, spread: spread, notes: problem.notes,
      provenance: provenance)
    if !choices.isEmpty {
      record.notes.append(
        "Held as it is, since there is no derivative by a choice: \(choices.joined(separator: ", ")).")
    }
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
      if problem.outputs.contains(where: { !$0.isSmooth }) {
        record.notes.append("Whether the gap is closed is a yes or no, of which there is no derivative.")
      }
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
              + " out at a time it misses \(SensitivityStudy.percent(found.leaveOneOut)) of the variance,"
              + " which may belong to any input and is in no interval.")
        }
        record.outputs.append(output)
        record.evaluations = found.evaluations
      }
    case .oat:
      for found in try Tornado.estimate(space, model(isSmooth: true), threads: threads) {
        record.outputs.append(
          SensitivityOutputRecord(
            name: found.output, meaning: meaning(found.output), mean: found.base, variance: nil,
            isConstant: found.swings.allSatisfy { $0.atLow == found.base && $0.atHigh == found.base }, draws: nil,
            indices: found.swings.flatMap {
              [
                SensitivityIndexRecord(input: $0.name, kind: "at low", value: $0.atLow, low: nil, high: nil),
                SensitivityIndexRecord(input: $0.name, kind: "at high", value: $0.atHigh, low: nil, high: nil),
              ]
            }, dummy: nil, sums: [], convergence: [], leaveOneOut: nil))
      }
      record.evaluations = 2 * space.factors.count + 1
    case .rbdFast, .delta, .pawn, .prim: try fromDraws(problem, &record)
    }
    record.notes += record.outputs.filter(\.isConstant).map {
      "No input moves \($0.name) (\($0.meaning)): it is \($0.mean.rounded(toDigits: 4, of: $0.mean)) throughout, and there is nothing to share out."
    }
    return record
  }

  /// Methods that take draws as they are.
  private func fromDraws(_ problem: SensitivityProblem, _ record: inout SensitivityAnalysisRecord)
    throws(SensitivityError)
  {
    let space = problem.space
    guard count >= 200 else { throw .tooFew(what: "Draws", least: 200, found: count) }
    let draws = try space.draws(count, seed: seed)
    let answers = try problem.model().answers(draws, of: space, threads: threads)
    record.evaluations = count
    let names = space.inputs.map(\.name)
    if method == .prim {
      let event = problem.event
      let hits = (0..<count).map { answers[$0, event.output] >= event.least }
      guard
        let box = try ScenarioBox.find(
          names: names, inputs: draws, hits: hits, density: density, level: level, seed: seed)
      else {
        record.notes.append(
          "In \(hits[0] ? "all" : "none") of the draws \(event.meaning), so that nothing divides them. Ask for"
            + " another year: --by YEAR.")
        return
      }
      record.box = ScenarioBoxRecord(box, event: event.meaning)
      return
    }
    var samples = problem.outputs.indices.map { output in
      (name: problem.outputs[output].name, rows: Array(0..<count), values: (0..<count).map { answers[$0, output] })
    }
    if let conditional = problem.conditional {
      let values = (0..<count).map { conditional.value(answers[$0, conditional.output]) }
      let rows = values.indices.filter { values[$0] != nil }
      // Where every draw closes, the date and the wait say the same.
      if rows.count < count, rows.count >= 640 {
        samples.append((conditional.name, rows, values.compactMap { $0 }))
      } else if rows.count < count {
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
      if !found.indices.isEmpty { record.notes.append(Self.note(found, kind)) }
    }
  }

  /// What indices that are means over parts of the draws, and their intervals, are about.
  private static func note(_ found: GivenDataIndices, _ kind: String) -> String {
    let about =
      "Indices of \(found.output.name) are means over \(found.parts) parts of \(found.drawsOfPart) draws each; intervals are"
      + " about what as many draws give in the long run"
    switch kind {
    case "pawn", "delta":
      return "\(about), which is more than the truth by up to what the dummy shows: ask for more --samples to lower it."
    default: return "\(about), up to the tenth harmonic."
    }
  }

  private func inputs(_ problem: SensitivityProblem) -> [SensitivityInputRecord] {
    zip(problem.space.inputs, problem.wordings).map { input, wording in
      SensitivityInputRecord(
        name: input.name, distribution: wording, low: input.distribution.quantile(0.1),
        high: input.distribution.quantile(0.9))
    }
  }

  private func meaning(_ output: String) -> String {
    problem.outputs.first { $0.name == output }?.meaning ?? problem.conditional?.meaning ?? ""
  }

  private func output(_ summary: OutputSummary) -> SensitivityOutputRecord {
    SensitivityOutputRecord(
      name: summary.name, meaning: meaning(summary.name), mean: summary.mean, variance: summary.variance,
      isConstant: summary.isConstant, draws: nil, indices: [], dummy: nil, sums: [], convergence: [], leaveOneOut: nil)
  }

  private func indexRecord(_ index: Index, _ kind: String) -> SensitivityIndexRecord {
    SensitivityIndexRecord(index, kind: kind)
  }

  private func records(_ indices: [Index], _ kind: String) -> [SensitivityIndexRecord] {
    indices.map { indexRecord($0, kind) }
  }

  private static func percent(_ share: Double) -> String {
    share < 0.0005 ? "less than 0.1%" : "\((share * 1000).rounded() / 10)%"
  }
}
