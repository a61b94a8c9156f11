public import Curves
public import Datasets
import RealModule
import Solvers

/// One of several series that are fitted together.
public struct JointSeries: Sendable {
  /// What stands before the dot in its parameters' names.
  public var name: String
  public var series: TimeSeries
  public var noise: Noise
  public var measure: Measure
  /// Relative weights, one a point.
  public var weights: [Double]?

  public init(
    _ name: String, _ series: TimeSeries, noise: Noise = .gaussian, measure: Measure = .level, weights: [Double]? = nil
  ) {
    self.name = name
    self.series = series
    self.noise = noise
    self.measure = measure
    self.weights = weights
  }
}

/// One family fitted to several series that share parameters by ties.
///
/// Each series has a spread σᵦ of its own, on its own noise's scale and in its own unit. Maximised over the spreads the
/// likelihood is −Σ nᵦ/2 ln RSSᵦ and a constant; the estimate maximises it (generalised least squares with one variance
/// a series, as R's `gnls` with `varIdent`). Standard errors are those of least squares with weights 1/σ̂ᵦ² and
/// σ̂ᵦ² = RSSᵦ/nᵦ, times N/(N − p), N all points and p all parameters left free.
public struct JointFit: Sendable {
  public let family: any CurveFamily
  public let ties: [JointTie]
  /// Of the parameters of all series, on the link scale, with weights that bring every series to one spread.
  public let estimate: NonlinearFit
  public let parts: [Part]

  /// What the joint fit says of one series.
  public struct Part: Sendable {
    public var name: String
    /// Standard errors and the spread are the joint fit's; it has no criteria of its own.
    public var fit: CurveFit
    /// Its parameters among those of all.
    public var parameters: Range<Int>
    /// Its rows among those of all.
    public var rows: Range<Int>
  }

  /// Whether a parameter of a series is tied, in it or to another.
  public func isTied(_ parameter: Int) -> Bool {
    ties.contains { $0.name == estimate.model.parameters[parameter].name }
  }
}

extension LeastSquaresFitting {
  /// Fits a family to several series at once, the ``settings`` naming their parameters `series.parameter`.
  ///
  /// - Parameters:
  ///   - families: the names of all families of this run, which may stand before a parameter's name.
  ///   - extra: starts to try besides, parameters of all series one after another.
  public func fit(
    _ family: any CurveFamily, to series: [JointSeries], families: [String], startingAt extra: [[Double]] = []
  ) throws(FitError) -> JointFit {
    guard loss == .squares else { throw .robustLossOfSeveral }
    let names = series.map(\.name)
    let joined: (settings: ParameterSettings, ties: [JointTie])
    do throws(SettingError) {
      joined = try settings.joined(
        series: names, family: family.name, families: families, parameters: family.parameters.map(\.name))
    } catch {
      throw .setting(error)
    }
    // A date means the same in every series only if it is counted from one origin.
    var observations = series.map {
      Observations($0.series, origin: family.origin, launch: launch, measure: $0.measure)
    }
    let hasDate = family.parameters.contains { $0.role.isDate }
    if hasDate, let first = observations.map(\.origin).min() {
      observations = observations.map { $0.counted(from: first) }
    }
    let curves = observations.map {
      MeanCurve(family: family, times: $0.times, measure: $0.measure, period: $0.period)
    }
    let model = JointModel(
      name: family.name, formula: family.formula,
      series.indices.map { JointModel.Block(name: names[$0], model: curves[$0], noise: series[$0].noise) })
    let map = try map(joined, model, origin: hasDate ? observations.first?.origin ?? 0 : 0)
    for name in names where !joined.ties.contains(where: { $0.series == name || $0.otherSeries == name }) {
      throw .notJoined(family: family.name, series: name)
    }
    for index in series.indices {
      let own = map.part(model.parameterRanges[index])
      do throws(FitError) {
        try Self.check(family, observations[index], series[index].noise, own)
        guard observations[index].values.count > own.freeCount else {
          throw .tooFewPointsOfOwn(
            family: family.name, points: observations[index].values.count, parameters: own.freeCount)
        }
      } catch {
        throw .series(names[index], error)
      }
    }

    let values = series.indices.flatMap { observations[$0].values.map(series[$0].noise.link) }
    let weights =
      series.contains { $0.weights != nil }
      ? series.flatMap { $0.weights ?? [Double](repeating: 1, count: $0.series.count) } : nil
    let starts = JointStarts(
      family: family, series: series, observations: observations, model: model, map: map, fitting: self)
    let logJacobian = series.indices.reduce(0) { sum, index in
      observations[index].values.reduce(sum) { $0 + series[index].noise.logSlope($1) }
    }
    var whole = self
    whole.noise = .gaussian
    let estimate = try whole.estimate(
      model, values: values, weights: weights, map: map, guesses: extra + starts.guesses, largest: nil,
      logJacobian: logJacobian)
    let parts = series.indices.map {
      part(family, series[$0], observations[$0], curves[$0], estimate, model, place: $0)
    }
    return JointFit(family: family, ties: joined.ties, estimate: estimate, parts: parts)
  }

  private func map(
    _ joined: (settings: ParameterSettings, ties: [JointTie]), _ model: JointModel, origin: Double
  ) throws(FitError) -> ParameterMap {
    do throws(SettingError) {
      let map = try ParameterMap(model: model.name, model.parameters, joined.settings, origin: origin)
      for tie in joined.ties {
        if let further = joined.ties.first(where: { $0.name == tie.other }) {
          throw .tieToTied(name: tie.name, other: tie.other, further: further.other)
        }
        if let index = model.parameters.firstIndex(where: { $0.name == tie.other }), case .fixed = map.roles[index] {
          throw .tieToFixed(name: tie.name, other: tie.other)
        }
      }
      return map
    } catch {
      throw .setting(error)
    }
  }

  private func part(
    _ family: any CurveFamily, _ series: JointSeries, _ observations: Observations, _ curve: MeanCurve,
    _ whole: NonlinearFit, _ model: JointModel, place: Int
  ) -> JointFit.Part {
    let rows = model.blocks[place]
    let range = model.parameterRanges[place]
    let map = whole.map.part(range)
    let parameters = Array(whole.parameters[range])
    var covariance: Matrix?
    if let all = whole.covariance {
      var own = Matrix(rows: range.count, columns: range.count, repeating: 0)
      for row in 0..<range.count {
        for column in 0..<range.count { own[row, column] = all[range.lowerBound + row, range.lowerBound + column] }
      }
      covariance = own
    }
    let ownWeights = series.weights ?? [Double](repeating: 1, count: rows.count)
    // √ of the weight that the whole series has in the joint fit.
    let root = rows.first.flatMap { whole.weights?[$0] }.map { ($0 / ownWeights[0]).squareRoot() } ?? 1
    let columns = whole.map.columns(of: range)
    var design = Matrix(rows: rows.count, columns: columns.count, repeating: 0)
    for row in 0..<rows.count {
      for (column, coordinate) in columns.enumerated() {
        design[row, column] = whole.design[rows.lowerBound + row, coordinate] / root
      }
    }
    let residuals = Array(whole.residuals[rows])
    let goodness = Goodness(
      count: rows.count, parameterCount: map.freeCount + 1,
      rss: zip(residuals, ownWeights).reduce(0) { $0 + $1.1 * $1.0 * $1.0 },
      logJacobian: observations.values.reduce(0) { $0 + series.noise.logSlope($1) }
        + ownWeights.reduce(0) { $0 + Double.log($1) / 2 },
      obstacle: .jointFit, degreesOfFreedom: whole.goodness.degreesOfFreedom,
      robustScale: whole.goodness.sigma.map { $0 / root })
    let estimate = NonlinearFit(
      model: curve, noise: series.noise, loss: .squares, values: observations.values, weights: series.weights,
      map: map,
      activeBounds: Dictionary(
        uniqueKeysWithValues: whole.activeBounds.compactMap { index, bound in
          range.contains(index) ? (index - range.lowerBound, bound) : nil
        }),
      parameters: parameters, covariance: covariance, goodness: goodness, residuals: residuals,
      fitted: curve.means(parameters), design: design, termination: whole.termination,
      identification: Self.identification(
        family.parameters, parameters, covariance, map, largest: observations.levels.max() ?? .infinity),
      spread: 1, otherOptima: [])
    return JointFit.Part(
      name: series.name, fit: CurveFit(family: family, observations: observations, estimate: estimate),
      parameters: range, rows: rows)
  }
}

extension Observations {
  /// The same, times counted from another date.
  func counted(from origin: Double) -> Observations {
    var result = self
    result.times = times.map { $0 + (self.origin - origin) }
    result.origin = origin
    return result
  }
}

extension ParameterMap {
  /// The coordinates on which some of the parameters rest, each once.
  func columns(of range: Range<Int>) -> [Int] {
    var columns: [Int] = []
    for index in range {
      var target = index
      if case .tied(_, let other) = roles[index] {
        // One that leads it in the range is counted where it stands.
        guard !range.contains(other) else { continue }
        target = other
      }
      if case .free(let coordinate, _) = roles[target], !columns.contains(coordinate) { columns.append(coordinate) }
    }
    return columns
  }
}
