public import Curves
import Solvers

/// What can be said of a fit beyond its estimates: intervals, quantities that follow from it, influence, verdicts.
public struct FitAnalysis: Sendable {
  /// An interval of a parameter or quantity; an end that is missing is open.
  public struct Interval: Sendable, Equatable {
    public var lower: Double?
    public var upper: Double?

    public init(lower: Double?, upper: Double?) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// Something that follows from the parameters.
  public struct Quantity: Sendable {
    public var name: String
    public var estimate: Double
    /// By the delta method.
    public var standardError: Double?
    public var interval: Interval?
    /// True for a moment, counted from the origin of the curve.
    public var isDate: Bool
    /// True for what is defined by a share of the ceiling.
    public var goesWithCeiling: Bool
    public var unit: Parameter.Unit
  }

  public let method: IntervalMethod
  private let fit: NonlinearFit
  /// Names of parameters that are others for every ceiling where the best ceiling lies at infinity.
  private let drifting: [String]
  /// One a parameter; `nil` where there is none.
  public let intervals: [Interval?]
  public let quantities: [Quantity]
  public let influence: Influence?
  public let verdicts: [Verdict]
  /// Replicates asked for and those without a fit; `nil` without a bootstrap.
  public let replicates: (count: Int, failed: Int)?
  /// The profile of each parameter that was profiled, for plots.
  public let profiles: [Int: ProfileInterval]
  /// Regions of two parameters that were asked for.
  public let regions: [Region]
  /// Why the intervals asked for could not be given.
  public let remarks: [String]
  /// Parameters of a better fit that a profile met on its way; the fit should then begin again from there.
  public let lowerPoint: [Double]?

  /// - Parameters:
  ///   - quantities: what is to be derived, with the role of each.
  ///   - dates: decimal years of the observations, to name points by; empty where there are none.
  ///   - origin: the decimal year from which the fit counts dates, to name them in words.
  ///   - joint: the whole of which the fit is a part: profiles and influence are then the whole's.
  ///   - progress: called with the share done, where profiles are followed.
  public init(
    _ fit: NonlinearFit, _ options: FitOptions, quantities wanted: [Wanted] = [],
    dates: [Double] = [],
    isCumulated: Bool = false, origin: Double = 0, within joint: JointContext? = nil,
    progress: (Double) -> Void = { _ in }
  ) {
    self.fit = fit
    let parameters = fit.model.parameters
    let free = parameters.indices.filter { fit.isEstimated($0) }
    var remarks: [String] = []
    var method = options.interval
    if method == .profile, fit.loss != .squares {
      remarks.append(
        "A robust loss has no likelihood to profile; intervals are Wald's. The bootstrap has none of this."
      )
      method = .wald
    }

    let waldTerms = fit.terms(level: options.confidence)
    var intervals: [Interval?] = waldTerms.map { term in
      term.interval.map { Interval(lower: $0.lowerBound, upper: $0.upperBound) }
    }
    var profiles: [Int: ProfileInterval] = [:]
    var verdicts: [Verdict] = []

    // The profile of a ceiling, a shape or an effect says whether the data determine it, whatever intervals are asked for.
    let profiler =
      fit.loss == .squares && joint == nil ? Profiler(fit, confidence: options.confidence) : nil
    let profiled =
      method == .profile ? free : free.filter { [.ceiling, .shape, .effect].contains(parameters[$0].role) }
    var lower: [Double]?
    let walks = Double(profiled.count + (method == .profile ? wanted.count : 0))
    for (place, index) in profiled.enumerated() {
      defer { progress(Double(place + 1) / walks) }
      let interval: ProfileInterval
      switch joint.map({ $0.interval(of: index) }) ?? profiler?.interval(of: index) {
      case .found(let found)?: interval = found
      case .lowerPoint(let optimum)?:
        lower = optimum.parameters
        continue
      case nil: continue
      }
      profiles[index] = interval
      // An open end is said to be open whatever intervals were asked for; one nobody saw is only missing from a profile.
      if method == .profile || (interval.range == nil && !interval.isUnfinished) {
        intervals[index] = Interval(lower: interval.lower.value, upper: interval.upper.value)
      }
      // Where the best ceiling lies at infinity, that says more than how a profile about no optimum runs.
      if parameters[index].role == .ceiling, Self.runsOff(fit) { continue }
      let shift = parameters[index].role.isDate ? origin : 0
      if let verdict = Verdict(
        parameters[index].name, interval, best: Self.runsOff(fit) ? nil : fit.parameters[index],
        shiftedBy: shift)
      {
        verdicts.append(verdict)
      }
    }

    let drift = (Self.runsOff(fit) ? profiler?.drift() : nil) ?? .none
    drifting = drift.names
    if let remark = drift.remark { remarks.append(remark) }
    var regions: [Region] = []
    for pair in options.regions {
      guard
        let (first, second) = ParameterSettings.places(
          of: pair, in: fit.model.name, parameters.map(\.name))
      else { continue }
      switch joint.map({ $0.region(of: first, second) }) ?? profiler?.region(of: first, second) {
      case .found(let region)?:
        var correlation: Double?
        if let covariance = fit.covariance {
          let scale = (covariance[first, first] * covariance[second, second]).squareRoot()
          correlation = scale > 0 && scale.isFinite ? covariance[first, second] / scale : nil
        }
        regions.append(
          Region(
            first: first, second: second, region: region, correlation: correlation,
            centre: (fit.parameters[first], fit.parameters[second])))
      case .lowerPoint(let optimum)?: lower = lower ?? optimum.parameters
      case nil:
        remarks.append(
          "There is no region of \(pair.first) and \(pair.second): one of them is held, or both are one parameter, or "
            + "nothing is left to judge the spread by.")
      }
    }
    self.regions = regions

    var reading: BootstrapReading?
    if method == .bootstrap, joint != nil {
      remarks.append("Series that are tied are not resampled; intervals are Wald's.")
      method = .wald
    }
    self.method = method
    if method == .bootstrap {
      if let refit = Replication(fit, options) {
        let bootstrap = Bootstrap(
          options.scheme, replicates: options.replicates, seed: options.seed,
          purpose: "bootstrap of a fit",
          threads: options.threads)
        let left = (0..<fit.values.count).map { refit.parameters(leavingOut: $0) }
        reading = BootstrapReading(
          replicates: bootstrap.run(refit.responses, refit: { refit.parameters($0) }),
          jackknife: left.contains { $0 == nil } ? nil : left.compactMap { $0 },
          confidence: options.confidence)
      } else {
        remarks.append(
          "No bootstrap: a parameter stands at the end of its domain, where refits have no start.")
      }
    }
    func bootstrapInterval(_ value: ([Double]) -> Double?, name: String, estimate: Double)
      -> Interval?
    {
      let read = reading?.interval(of: value, named: name, estimate: estimate)
      if let remark = read?.remark { remarks.append(remark) }
      return read?.interval
    }
    if reading != nil {
      for index in free where profiles[index].map({ $0.range != nil || $0.isUnfinished }) ?? true {
        intervals[index] = bootstrapInterval(
          { $0[index] }, name: parameters[index].name, estimate: fit.parameters[index])
      }
    }
    replicates = reading.map { ($0.replicates.count, $0.replicates.failed.count) }
    if let refits = reading?.replicates, !refits.failed.isEmpty {
      verdicts.append(.failedReplicates(failed: refits.failed.count, of: refits.count))
    }

    let degrees = Int(fit.goodness.degreesOfFreedom.rounded(.down))
    var unfinished: [Verdict] = []
    quantities = wanted.enumerated().compactMap { place, wanted in
      guard let (estimate, _) = wanted.quantity.evaluate(fit.parameters), estimate.isFinite else {
        return nil
      }
      let delta = fit.covariance.flatMap {
        wanted.quantity.deltaMethod(
          at: fit.parameters, covariance: $0, degreesOfFreedom: max(1, degrees),
          confidence: options.confidence)
      }
      var interval: Interval?
      switch method {
      case .wald: interval = delta.map { Interval(lower: $0.lower, upper: $0.upper) }
      case .profile:
        if joint != nil {
          interval = delta.map { Interval(lower: $0.lower, upper: $0.upper) }
        } else if case .found(let found)? = profiler?.interval(of: wanted.quantity) {
          interval = Interval(lower: found.lower.value, upper: found.upper.value)
          if found.isUnfinished,
            let verdict = Verdict(
              wanted.quantity.name, found, shiftedBy: wanted.isDate ? origin : 0)
          {
            unfinished.append(verdict)
          }
        }
        progress(Double(profiled.count + place + 1) / walks)
      case .bootstrap:
        interval = bootstrapInterval(
          { wanted.quantity.evaluate($0)?.value }, name: wanted.quantity.name, estimate: estimate)
      }
      return Quantity(
        name: wanted.quantity.name, estimate: estimate, standardError: delta?.standardError,
        interval: interval,
        isDate: wanted.isDate, goesWithCeiling: wanted.goesWithCeiling, unit: wanted.unit)
    }
    if method == .profile, joint != nil, quantities.contains(where: { $0.interval != nil }) {
      remarks.append("Intervals of what follows from the parameters are by the delta method.")
    }
    self.intervals = intervals
    self.profiles = profiles
    lowerPoint = lower

    let roots = fit.weights.map { $0.map { $0.squareRoot() } }
    let influence =
      joint.map { $0.influence }
      ?? (try? Influence(
        jacobian: fit.design,
        residuals: fit.residuals.indices.map { fit.residuals[$0] * (roots?[$0] ?? 1) }))
    self.influence = influence
    verdicts += unfinished
    verdicts += Self.verdicts(
      fit, influence, dates: dates, isCumulated: isCumulated, origin: origin, known: verdicts)
    self.verdicts = verdicts
    self.remarks = remarks
  }

  /// The quantities without those that go with a ceiling which the data do not determine.
  public var shownQuantities: [Quantity] {
    let isOpen = fit.model.parameters.contains { $0.role == .ceiling && withholds($0) }
    return isOpen ? quantities.filter { !$0.goesWithCeiling } : quantities
  }

  /// Whether the data leave a parameter so open that no estimate of it may be printed.
  public func withholds(_ parameter: Parameter) -> Bool {
    drifting.contains(parameter.name)
      || verdicts.contains { verdict in
        switch verdict {
        case .notIdentified(let name, _, _), .imprecise(let name, _):
          // A midpoint is where a share of the ceiling is reached: it goes with it.
          name == parameter.name || fit.goesWithCeiling(parameter, called: name)
        case .singular(let names): names.contains(parameter.name)
        default: false
        }
      }
  }

  /// Where the sum of squares is least, for a parameter that the data leave open: no estimate of it.
  ///
  /// - Returns: `nil` for one that is estimated, and where the least lies at infinity, so that the search just stopped.
  public func best(of index: Int) -> Double? {
    withholds(fit.model.parameters[index]) && !Self.runsOff(fit) ? fit.parameters[index] : nil
  }

  private static func runsOff(_ fit: NonlinearFit) -> Bool {
    if case .ceilingNotIdentified(let error) = fit.identification { !error.isFinite } else { false }
  }

  /// A quantity to be derived.
  public struct Wanted: Sendable {
    public var quantity: DerivedQuantity
    public var isDate: Bool
    /// True for what is defined by a share of the ceiling: it is not shown where the ceiling is not identified.
    public var goesWithCeiling: Bool
    public var unit: Parameter.Unit

    public init(
      _ quantity: DerivedQuantity, isDate: Bool = false, goesWithCeiling: Bool = false,
      unit: Parameter.Unit = .years
    ) {
      self.quantity = quantity
      self.isDate = isDate
      self.goesWithCeiling = goesWithCeiling
      self.unit = unit
    }
  }
}

extension FitAnalysis {
  private static func verdicts(
    _ fit: NonlinearFit, _ influence: Influence?, dates: [Double], isCumulated: Bool,
    origin: Double,
    known: [Verdict]
  ) -> [Verdict] {
    var verdicts: [Verdict] = []
    let parameters = fit.model.parameters
    switch fit.identification {
    case .identified:
      // An optimum at infinity is never reached; the words on identification then say what that means.
      if fit.termination != .converged { verdicts.append(.notConverged(fit.termination)) }
    case .ceilingNotIdentified(let error):
      let isKnown = known.contains { if case .notIdentified = $0 { true } else { false } }
      if !isKnown {
        verdicts.append(
          .imprecise(
            fit.openCeilings.first.map { parameters[$0].name } ?? "ceiling", relativeError: error))
      }
    case .singular:
      verdicts.append(
        .singular(parameters.indices.filter { fit.isEstimated($0) }.map { parameters[$0].name }))
    }
    for (index, bound) in fit.activeBounds.sorted(by: { $0.key < $1.key }) {
      let shift = parameters[index].role.isDate ? origin : 0
      verdicts.append(.atBound(parameters[index].name, bound: bound + shift))
    }
    if let verdict = Verdict(optimaOf: fit) { verdicts.append(verdict) }
    let diagnostics = fit.diagnostics
    let weighted =
      fit.weights.map { zip(fit.residuals, $0).map { $0 * $1.squareRoot() } } ?? fit.residuals
    if diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson {
      verdicts.append(
        .autocorrelated(
          durbinWatson: statistic,
          pValue: Autocorrelation.durbinWatson(weighted, design: fit.design)?.test.pValue ?? .nan,
          cumulated: isCumulated))
    }
    if fit.values.count >= 8 {
      let linked = fit.fitted.map(fit.noise.link)
      for (against, values) in [("the fitted value", linked), ("time", dates)]
      where values.count == weighted.count {
        if let test = Heteroscedasticity.breuschPagan(weighted, against: values), test.pValue < 0.01 {
          verdicts.append(.heteroscedastic(against: against, pValue: test.pValue))
          break
        }
      }
      if fit.loss == .squares, let test = Normality.shapiroWilk(weighted), test.pValue < 0.01 {
        verdicts.append(.notNormal(pValue: test.pValue))
      }
    }
    if fit.loss == .squares, let influence {
      let places = dates.isEmpty ? fit.values.indices.map { Double($0 + 1) } : dates
      let names = parameters.indices.filter {
        if case .free = fit.map.roles[$0] { true } else { false }
      }
      .map { parameters[$0].name }
      if let verdict = Verdict(influence, dates: places, parameters: names) {
        verdicts.append(verdict)
      }
    }
    return verdicts
  }
}

/// Profiles of a fit's parameters and of what follows from them.
///
/// Of curves with more than ``freely`` free parameters a walk may take ``allowance``; where it has not met an end by then
/// the end is unfinished.
struct Profiler {
  /// Free parameters whose profiles are followed whatever that takes.
  static let freely = 5
  /// Evaluations × residuals × parameters that a walk of a profile may take: a fraction of a second.
  static let allowance = 1e7
  /// Iterations of one refit of such a walk.
  private static let iterations = 200
  /// Evaluations that a search from a start nearby counts as.
  private static let warmEvaluations = 10.0

  private let fit: NonlinearFit
  private let residuals: LinkedResiduals
  private let confidence: Double
  private let solver: TrustRegion
  private let start: [Double]

  /// - Returns: `nil` where nothing is left to judge the spread by.
  init?(_ fit: NonlinearFit, confidence: Double) {
    guard let start = fit.map.coordinates(of: fit.parameters) else { return nil }
    self.fit = fit
    self.confidence = confidence
    self.start = start
    var residuals = LinkedResiduals(
      model: fit.model, values: fit.values, noise: fit.noise, map: fit.map,
      rootWeights: fit.weights.map { $0.map { $0.squareRoot() } })
    residuals.spread = fit.spread
    self.residuals = residuals
    solver = TrustRegion(
      maximumIterations: residuals.freeCount > Self.freely ? Self.iterations : 1000)
  }

  /// What an evaluation adds to the work of a walk; nothing where it may take what it takes.
  private var unit: Double {
    residuals.freeCount > Self.freely ? Double(residuals.count * residuals.freeCount) : 0
  }

  private var degreesOfFreedom: Int { max(0, residuals.count - residuals.freeCount) }

  func interval(of index: Int) -> ProfileOutcome<ProfileInterval>? {
    if case .tied(let factor, let target) = fit.map.roles[index], let outcome = interval(of: target) {
      switch outcome {
      case .found(let found): return .found(found.multiplied(by: factor))
      case .lowerPoint: return outcome
      }
    }
    guard case .free(_, let domain) = fit.map.roles[index],
      let squares = residuals.sumOfSquares(at: start)
    else { return nil }
    let bounds = fit.parameters.indices.map { other in
      other == index
        ? ProfileBounds(
          lower: domain.lowerBound ?? -.infinity, upper: domain.upperBound ?? .infinity)
        : ProfileBounds()
    }
    guard
      let profile = try? ProfileLikelihood(
        optimum: fit.parameters, sumOfSquares: squares, degreesOfFreedom: degreesOfFreedom,
        standardErrors: fit.standardErrors, bounds: bounds, confidence: confidence)
    else { return nil }
    var budget = WalkBudget(Self.allowance)
    return profile.interval(of: index, mayGoOn: { budget.mayGoOn(to: $0) }) { held, start in
      self.minimum(holding: held, from: start, &budget.spent)
    }
  }

  private func minimum(
    holding held: [HeldParameter], from start: [Double], _ work: inout Double
  ) -> HeldOptimum? {
    var map = fit.map
    for parameter in held { map = map.fixing(parameter.index, at: parameter.value) }
    var narrower = LinkedResiduals(
      model: fit.model, values: fit.values, noise: fit.noise, map: map,
      rootWeights: residuals.rootWeights)
    narrower.spread = residuals.spread
    guard map.freeCount > 0 else {
      return narrower.sumOfSquares(at: []).map {
        HeldOptimum(parameters: map.point(at: []), sumOfSquares: $0)
      }
    }
    guard var point = map.coordinates(of: start) else { return nil }
    var found = minimum(of: narrower, from: &point, &work)
    // Where series have spreads of their own, weights follow until they settle.
    if narrower.blocks.count > 1 {
      for _ in 0..<100 {
        guard let last = found, narrower.reweigh(at: last) > 1e-9 else { break }
        point = last
        found = minimum(of: narrower, from: &point, &work)
      }
    }
    guard let found, let squares = narrower.sumOfSquares(at: found) else { return nil }
    return HeldOptimum(parameters: map.point(at: found), sumOfSquares: squares)
  }

  /// What goes with the ceilings that run off.
  func drift() -> CeilingDrift {
    let parameters = fit.model.parameters
    let held = fit.openCeilings.filter {
      if case .free = fit.map.roles[$0] { true } else { false }
    }.map { HeldParameter(index: $0, value: CeilingDrift.factor * fit.parameters[$0]) }
    guard !held.isEmpty else { return .none }
    var start = fit.parameters
    for one in held { start[one.index] = one.value }
    var work = 0.0
    guard let other = minimum(holding: held, from: start, &work) else { return .none }
    return CeilingDrift(parameters, from: fit.parameters, to: other.parameters) {
      fit.isEstimated($0) && parameters[$0].role != .ceiling
    }
  }

  /// The region of two parameters; `nil` where one is held, or both are multiples of one.
  func region(of first: Int, _ second: Int) -> ProfileOutcome<ProfileRegion>? {
    func leader(_ index: Int) -> (index: Int, factor: Double) {
      if case .tied(let factor, let target) = fit.map.roles[index] {
        (target, factor)
      } else {
        (index, 1)
      }
    }
    let (one, other) = (leader(first), leader(second))
    guard one.index != other.index, case .free(_, let firstDomain) = fit.map.roles[one.index],
      case .free(_, let secondDomain) = fit.map.roles[other.index],
      let squares = residuals.sumOfSquares(at: start)
    else { return nil }
    var bounds = fit.parameters.map { _ in ProfileBounds() }
    for (index, domain) in [(one.index, firstDomain), (other.index, secondDomain)] {
      bounds[index] = ProfileBounds(
        lower: domain.lowerBound ?? -.infinity, upper: domain.upperBound ?? .infinity)
    }
    guard
      let profile = try? ProfileLikelihood(
        optimum: fit.parameters, sumOfSquares: squares, degreesOfFreedom: degreesOfFreedom,
        standardErrors: fit.standardErrors, bounds: bounds, confidence: confidence)
    else { return nil }
    let places = [one.index, other.index]
    let covariance = fit.covariance.map { all in
      Matrix(rows: 2, columns: 2, elements: places.flatMap { row in places.map { all[row, $0] } })
    }
    var work = 0.0
    let outcome = profile.wholeRegion(of: one.index, and: other.index, covariance: covariance) {
      held, start in
      self.minimum(holding: held, from: start, &work)
    }
    guard case .found(var region) = outcome else { return outcome }
    (region.first, region.second) = (first, second)
    region.extents = zip(region.extents, [one.factor, other.factor]).map { $0.multiplied(by: $1) }
    if one.factor < 0 || other.factor < 0 {
      func side(_ side: ProfileRegion.Opening.Side, _ factor: Double) -> ProfileRegion.Opening.Side {
        factor > 0 ? side : side == .larger ? .smaller : .larger
      }
      region.openings = region.openings.map {
        .init(first: side($0.first, one.factor), second: side($0.second, other.factor))
      }
    }
    for index in region.vertices.indices {
      region.vertices[index].first *= one.factor
      region.vertices[index].second *= other.factor
    }
    return .found(region)
  }

  private func minimum(
    of problem: LinkedResiduals, from point: inout [Double], _ work: inout Double
  ) -> [Double]? {
    work += Self.warmEvaluations * unit
    if let found = WarmSearch.minimum(of: problem, from: &point) { return found }
    var evaluations = 0.0
    let solution = try? solver.minimise(from: point, residualCount: problem.count) {
      evaluations += 1
      return problem.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
    }
    work += evaluations * unit
    return solution?.parameters
  }

  /// The profile of a quantity, on the free parameters' coordinates.
  func interval(of quantity: DerivedQuantity) -> ProfileOutcome<ProfileInterval>? {
    guard let squares = residuals.sumOfSquares(at: start),
      let profile = try? ProfileLikelihood(
        optimum: start, sumOfSquares: squares, degreesOfFreedom: degreesOfFreedom,
        confidence: confidence)
    else { return nil }
    let map = fit.map
    let onCoordinates = DerivedQuantity(quantity.name) { coordinates in
      let point = map.point(at: coordinates)
      guard point.allSatisfy(\.isFinite), let (value, gradient) = quantity.evaluate(point) else {
        return nil
      }
      let slopes = map.slopes(at: coordinates)
      return (
        value,
        coordinates.indices.map { column in
          gradient.indices.reduce(0) { $0 + gradient[$1] * slopes[$1][column] }
        }
      )
    }
    let count = residuals.freeCount
    var unscaled: Matrix?
    if let covariance = (try? Projection(on: fit.design))?.unscaledCovariance,
      covariance.unidentified.isEmpty,
      covariance.matrix.rows == count
    {
      unscaled = covariance.matrix
    }
    var budget = WalkBudget(Self.allowance)
    return profile.interval(
      of: onCoordinates, unscaledCovariance: unscaled, residualCount: residuals.count,
      solver: solver, mayGoOn: { budget.mayGoOn(to: $0) }
    ) {
      budget.spent += unit
      return residuals.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
    }
  }
}
