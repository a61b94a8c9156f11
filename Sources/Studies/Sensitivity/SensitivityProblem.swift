import Datasets
import Forecasting
import Sensitivity
import Solvers

/// What a sensitivity analysis is about: uncertain inputs with their distributions, and a model from them to outputs.
struct SensitivityProblem: Sendable {
  struct Output: Sendable {
    var name: String
    /// In words.
    var meaning: String
    /// Whether small changes of the inputs change it little.
    var isSmooth = true
  }

  /// What scenario discovery looks for: an output that reaches a value.
  struct Event: Sendable {
    var output: Int
    var least: Double
    var meaning: String
  }

  /// An output that is only there in some draws, read from another.
  struct Conditional: Sendable {
    var name: String
    var meaning: String
    var output: Int
    var value: @Sendable (Double) -> Double?
  }

  /// Where it was declared.
  var path: String
  var study: StudyRecord
  var seed: UInt64
  var space: InputSpace
  /// Of the inputs, in words.
  var wordings: [String]
  /// At least one.
  var outputs: [Output]
  var event: Event
  var conditional: Conditional?
  /// What the reader should know whatever the method.
  var notes: [String] = []
  var modelChecksum: String
  var data: [DataSourceRecord]
  /// All outputs at a batch of points, one a row; a pure function, run on several threads at once.
  var answer: @Sendable (Matrix) -> Matrix

  /// Names of inputs that take a few values only, and have no derivative.
  var choices: [String] {
    space.inputs.filter { if case .discrete = $0.distribution { true } else { false } }.map(\.name)
  }

  /// The model over its smooth outputs, or over all.
  func model(isSmooth: Bool = false) -> Questioned {
    let places = outputs.indices.filter { !isSmooth || outputs[$0].isSmooth }
    let answer = answer
    let asked = places.map { Questioned.Output(outputs[$0].name, isSmooth: outputs[$0].isSmooth) }
    guard places.count < outputs.count else { return Questioned(outputs: asked, answer: answer) }
    return Questioned(outputs: asked) { points in
      let whole = answer(points)
      return Matrix(
        rows: whole.rows, columns: places.count,
        elements: (0..<whole.rows).flatMap { row in places.map { whole[row, $0] } })
    }
  }

  /// The same with some inputs held at their medians.
  func holding(_ names: [String]) throws(SensitivityError) -> SensitivityProblem {
    guard !names.isEmpty else { return self }
    let kept = space.inputs.indices.filter { !names.contains(space.inputs[$0].name) }
    let medians = space.inputs.map { $0.distribution.quantile(0.5) }
    var other = self
    other.space = try InputSpace(kept.map { space.inputs[$0] })
    other.wordings = kept.map { wordings[$0] }
    let answer = answer
    other.answer = { points in
      var whole = Matrix(rows: points.rows, columns: medians.count)
      for row in 0..<points.rows {
        for column in medians.indices { whole[row, column] = medians[column] }
        for (place, column) in kept.enumerated() { whole[row, column] = points[row, place] }
      }
      return answer(whole)
    }
    return other
  }
}

extension SensitivityProblem {
  /// A file of assumptions.
  ///
  /// A date that may never come is asked about in three ways: whether it comes by a year (`closed`), the years from the
  /// start to it or to the horizon if it does not come (`wait`, always finite), and the date where it comes (`date`).
  ///
  /// - Parameter by: by when the gap is to be closed; the horizon where none is given.
  init(_ file: AssumptionFile, by: Double?) throws(SensitivityError) {
    let crossing = file.crossing
    let (start, horizon) = (crossing.start.value, crossing.horizon.value)
    let year = min(by ?? horizon, horizon)
    let day = DateRecord(DecimalYear(year), dated: file.dated).day
    path = file.path
    study = StudyRecord(
      name: file.name, title: file.title, question: file.question,
      origin: DateRecord(crossing.start, dated: file.dated),
      horizon: DateRecord(crossing.horizon, dated: file.dated), dated: file.dated.rawValue)
    seed = file.seed
    var inputs: [Input] = []
    wordings = []
    for parameter in crossing.parameters {
      guard let distribution = parameter.assumption.distribution else { continue }
      inputs.append(Input(parameter.name, distribution))
      wordings.append(parameter.assumption.wording)
    }
    space = try InputSpace(
      inputs,
      correlation: crossing.correlations.isEmpty ? nil : crossing.correlationMatrix(of: inputs.map(\.name)))
    notes = crossing.correlations.map { "The normal scores of \($0.first) and \($0.second) correlate by \($0.value)." }
    outputs = [
      Output(
        name: "wait",
        meaning:
          "years from \(DateRecord(crossing.start, dated: file.dated).day) to the closing date, or to the horizon"),
      Output(name: "closed", meaning: "whether the gap is closed by \(day)", isSmooth: false),
    ]
    event = Event(output: 1, least: 1, meaning: "the gap is closed by \(day)")
    conditional = Conditional(
      name: "date", meaning: "the closing date, in decimal years, where it comes within the horizon", output: 0
    ) { start + $0 < horizon ? start + $0 : nil }
    modelChecksum = file.checksum
    data = []
    let fixed: [Double?] = crossing.parameters.map { parameter in
      if case .fixed(let value) = parameter.assumption { value } else { nil }
    }
    let needsFilling = fixed.contains { $0 != nil }
    answer = { points in
      let dates = crossing.passages(needsFilling ? Self.filled(points, fixed) : points)
      var answers = Matrix(rows: points.rows, columns: 2)
      for (row, date) in dates.enumerated() {
        // Not a number stays so, and is refused.
        answers[row, 0] = date.isNaN ? date : min(date, horizon) - start
        answers[row, 1] = date <= year ? 1 : 0
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
}

extension AssumedParameter {
  /// What is uncertain; `nil` for a fixed number.
  var distribution: InputDistribution? {
    switch self {
    case .fixed: nil
    case .uniform(let low, let high): .uniform(low: low, high: high)
    case .normal(let mean, let deviation): .normal(mean: mean, standardDeviation: deviation)
    case .logNormal(let median, let sigma): .logNormal(median: median, sigma: sigma)
    case .triangular(let low, let mode, let high): .triangular(low: low, mode: mode, high: high)
    }
  }
}
