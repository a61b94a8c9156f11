public import Curves
import Solvers

/// What can be said of a fit by maximum likelihood beyond its estimates.
public struct LikelihoodAnalysis: Sendable {
  public let fit: LikelihoodFit
  /// Names of parameters that are others for every ceiling where the best ceiling lies at infinity.
  private let drifting: [String]
  public let method: IntervalMethod
  /// Replicates asked for and those without a fit; `nil` without a bootstrap.
  public let replicates: (count: Int, failed: Int)?
  /// One a parameter; `nil` where there is none.
  public let intervals: [FitAnalysis.Interval?]
  public let quantities: [FitAnalysis.Quantity]
  public let verdicts: [LikelihoodVerdict]
  public let remarks: [String]
  /// Parameters of a better fit that a profile met on its way; the fit should then begin again from there.
  public let lowerPoint: [Double]?

  /// - Parameters:
  ///   - bootstrap: how often the law is drawn from where intervals come from the bootstrap, which is parametric whatever
  ///     its scheme; without one they are Wald's.
  ///   - quantities: what is to be derived from the curve's parameters.
  ///   - origin: the decimal year from which the curve counts dates.
  public init(
    _ fit: LikelihoodFit, method: IntervalMethod = .wald, confidence: Double = 0.95,
    bootstrap: Bootstrap? = nil,
    quantities wanted: [FitAnalysis.Wanted] = [], origin: Double = 0
  ) {
    self.fit = fit
    self.method = method == .bootstrap && bootstrap == nil ? .wald : method
    var intervals = fit.terms(level: confidence).map { term in
      term.interval.map { FitAnalysis.Interval(lower: $0.lowerBound, upper: $0.upperBound) }
    }
    var verdicts: [LikelihoodVerdict] = []
    var remarks: [String] = []
    var lower: [Double]?
    // Whose profiles are open.
    var open: Set<Int> = []
    let ceiling: Int? = fit.parameters.firstIndex { $0.role == .ceiling }
    let runsOff = if case .ceilingNotIdentified(.infinity) = fit.identification { true } else { false }
    for index in fit.parameters.indices
    where fit.isEstimated(index) && (method == .profile || index == ceiling || fit.parameters[index].role == .effect) {
      guard !(index == ceiling && runsOff) else { continue }
      let interval: ProfileInterval
      switch fit.profile(of: index, confidence: confidence) {
      case .found(let found)?: interval = found
      case .lowerPoint(let optimum)?:
        lower = optimum.parameters
        continue
      case nil: continue
      }
      if method == .profile || (interval.range == nil && !interval.isUnfinished) {
        intervals[index] = FitAnalysis.Interval(
          lower: interval.lower.value, upper: interval.upper.value)
      }
      if interval.range == nil, !interval.isUnfinished { open.insert(index) }
      let shift = fit.parameters[index].role.isDate ? origin : 0
      guard let verdict = Verdict(fit.parameters[index].name, interval, best: fit.estimates[index], shiftedBy: shift)
      else {
        continue
      }
      if index < fit.curveCount {
        verdicts.append(.other(verdict))
      } else {
        if case .profileUnfinished = verdict {
          verdicts.append(.other(verdict))
          continue
        }
        // What the errors' parameters leave open changes no estimate of the curve.
        remarks.append(
          "The profile of \(fit.parameters[index].name) is open on a side: the data allow any value that way.")
      }
    }
    var reading: BootstrapReading?
    if method == .bootstrap, let bootstrap {
      if let refit = LikelihoodReplication(fit) {
        let left = Bootstrap.jackknife(count: fit.count, threads: bootstrap.threads) {
          refit.parameters(leavingOut: $0)
        }
        reading = BootstrapReading(
          replicates: bootstrap.run(simulate: { refit.draw(&$0) }, refit: { refit.parameters($0) }),
          jackknife: left.failed.isEmpty ? left.estimates : nil, confidence: confidence)
      } else {
        remarks.append(
          "No bootstrap: a parameter stands at the end of its domain, where refits have no start.")
      }
    }
    func bootstrapInterval(_ value: ([Double]) -> Double?, _ name: String, _ estimate: Double)
      -> FitAnalysis.Interval?
    {
      let read = reading?.interval(of: value, named: name, estimate: estimate)
      if let remark = read?.remark { remarks.append(remark) }
      return read?.interval
    }
    if reading != nil {
      for index in fit.parameters.indices where fit.isEstimated(index) && !open.contains(index) {
        intervals[index] = bootstrapInterval(
          { $0[index] }, fit.parameters[index].name, fit.estimates[index])
      }
    }
    replicates = reading.map { ($0.replicates.count, $0.replicates.failed.count) }
    if let refits = reading?.replicates, !refits.failed.isEmpty {
      verdicts.append(.other(.failedReplicates(failed: refits.failed.count, of: refits.count)))
    }
    let drift = (runsOff ? ceiling.map { fit.drift(ofCeiling: $0) } : nil) ?? .none
    drifting = drift.names
    if let remark = drift.remark { remarks.append(remark) }
    let curve = Array(fit.estimates.prefix(fit.curveCount))
    let block = fit.covariance.map { all in
      Matrix(
        rows: fit.curveCount, columns: fit.curveCount,
        elements: (0..<fit.curveCount).flatMap { row in (0..<fit.curveCount).map { all[row, $0] } })
    }
    quantities = wanted.compactMap { wanted in
      guard let (estimate, _) = wanted.quantity.evaluate(curve), estimate.isFinite else { return nil }
      let delta = block.flatMap {
        wanted.quantity.deltaMethod(at: curve, covariance: $0, degreesOfFreedom: nil, confidence: confidence)
      }
      let interval =
        reading == nil
        ? delta.map { FitAnalysis.Interval(lower: $0.lower, upper: $0.upper) }
        : bootstrapInterval(
          { wanted.quantity.evaluate(Array($0.prefix(fit.curveCount)))?.value },
          wanted.quantity.name, estimate)
      return FitAnalysis.Quantity(
        name: wanted.quantity.name, estimate: estimate, standardError: delta?.standardError,
        interval: interval, isDate: wanted.isDate,
        goesWithCeiling: wanted.goesWithCeiling, unit: wanted.unit)
    }
    if method == .profile, quantities.contains(where: { $0.interval != nil }) {
      remarks.append("Intervals of what follows from the parameters are by the delta method.")
    }
    self.intervals = intervals
    lowerPoint = lower
    self.verdicts = verdicts + Self.verdicts(fit, known: verdicts, origin: origin)
    self.remarks = remarks
  }

  /// The quantities without those that go with a ceiling which the data do not determine.
  public var shownQuantities: [FitAnalysis.Quantity] {
    let isOpen = fit.parameters.contains { $0.role == .ceiling && withholds($0) }
    return isOpen ? quantities.filter { !$0.goesWithCeiling } : quantities
  }

  /// Whether the data leave a parameter so open that no estimate of it may be printed.
  public func withholds(_ parameter: Parameter) -> Bool {
    drifting.contains(parameter.name)
      || verdicts.contains { verdict in
        guard case .other(let verdict) = verdict else { return false }
        switch verdict {
        case .notIdentified(let name, _, _), .imprecise(let name, _):
          return name == parameter.name
            || (parameter.role == .date && fit.parameters.contains { $0.role == .ceiling && $0.name == name })
        case .singular(let names): return names.contains(parameter.name)
        default: return false
        }
      }
  }

  private static func verdicts(
    _ fit: LikelihoodFit, known: [LikelihoodVerdict], origin: Double
  ) -> [LikelihoodVerdict] {
    var verdicts: [LikelihoodVerdict] = []
    let names = fit.parameters.map(\.name)
    switch fit.identification {
    case .identified: if fit.termination != .converged { verdicts.append(.notConverged(fit.termination)) }
    case .ceilingNotIdentified(let error):
      let isKnown = known.contains { if case .other(.notIdentified) = $0 { true } else { false } }
      if !isKnown {
        verdicts.append(
          .other(.imprecise(fit.parameters.first { $0.role == .ceiling }?.name ?? "ceiling", relativeError: error)))
      }
    case .singular:
      verdicts.append(
        fit.termination == .converged
          ? .other(.singular(names.indices.filter { fit.isEstimated($0) }.map { names[$0] }))
          : .notConverged(fit.termination))
    }
    for (index, bound) in fit.activeBounds.sorted(by: { $0.key < $1.key }) {
      let place = index - fit.curveCount
      if place < 0 {
        verdicts.append(.other(.atBound(names[index], bound: bound + (fit.parameters[index].role.isDate ? origin : 0))))
        continue
      }
      switch fit.problem.errors.kinds[place] {
      case .correlation where bound != 0: verdicts.append(.correlationAtOne(limit: bound))
      case .shape, .correlation:
        verdicts.append(.simplerLaw(fit.likelihood.law, parameter: names[index], limit: bound))
      case .spread, .power: verdicts.append(.other(.atBound(names[index], bound: bound)))
      }
    }
    let near = fit.otherOptima.filter { $0.lack <= 4 }
    if let second = near.first { verdicts.append(.severalOptima(count: near.count + 1, lack: second.lack)) }
    let freedom = Double(fit.residualDegreesOfFreedom)
    if let pearson = fit.pearson, freedom > 0, let law = try? Distribution.ChiSquared(degreesOfFreedom: freedom),
      // Of single trials Pearson's χ² says nothing about their spread.
      fit.likelihood.law != .binomial || (fit.problem.law.totals?.contains { $0 > 1 } ?? false)
    {
      let upper = law.survival(pearson)
      let lower = law.cumulative(pearson)
      if upper < 0.01 {
        verdicts.append(.overDispersed(fit.likelihood.law, ratio: pearson / freedom, pValue: upper))
      } else if lower < 0.01, fit.likelihood.law != .negativeBinomial {
        verdicts.append(.underDispersed(fit.likelihood.law, ratio: pearson / freedom, pValue: lower))
      }
    }
    let diagnostics = ResidualDiagnostics(residuals: fit.standardisedResiduals)
    if diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson {
      verdicts.append(.autocorrelated(durbinWatson: statistic, isModelled: fit.likelihood.correlation != nil))
    }
    return verdicts
  }
}
