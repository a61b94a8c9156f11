/// The least sum of squared residuals with something held.
public struct HeldOptimum: Sendable, Equatable {
  /// Every parameter, those held included.
  public var parameters: [Double]
  public var sumOfSquares: Double

  public init(parameters: [Double], sumOfSquares: Double) {
    self.parameters = parameters
    self.sumOfSquares = sumOfSquares
  }
}

/// A walk away from an optimum, re-fitting at every step, until the sum of squares has risen to a cut-off.
///
/// The height of a step is the profile t: |τ| = √((S − Ŝ) / s²), which for a linear model is a straight line in the
/// distance (Bates and Watts 1988, section 6.1), so that a secant finds the cut-off in a few refits.
struct ProfilePath {
  /// Ŝ at the optimum.
  var sumOfSquares: Double
  /// s², the residual variance at the optimum.
  var variance: Double
  /// |τ| at which the walk ends.
  var target: Double

  struct Step {
    var distance: Double
    var height: Double
    var optimum: HeldOptimum
  }

  enum End {
    case crossing(distance: Double)
    /// The profile levels off below the cut-off: it reached this height at this distance.
    case open(distance: Double, height: Double)
    /// The profile is below the cut-off up to the limit.
    case limit(height: Double)
    /// The work allowed ended here, with the profile below the cut-off: what lies beyond was not looked at.
    case unfinished(distance: Double, height: Double)
    /// No fit beyond this distance.
    case lost(distance: Double)
    /// A better point than the optimum.
    case lower(HeldOptimum)
  }

  /// An improvement of S by this times s² moves ends of intervals visibly: the walk is then not worth going on with.
  /// A smaller one, as of an optimum that lies at infinity, counts as height zero and is only kept in mind.
  static let tolerableImprovement = 1e-3

  private enum Trial {
    case step(Step)
    case lower(HeldOptimum)
    case none
  }

  private func attempt(
    _ distance: Double, from start: [Double], _ refit: (Double, [Double]) -> HeldOptimum?
  ) -> Trial {
    guard let optimum = refit(distance, start), optimum.sumOfSquares.isFinite else { return .none }
    let square = (optimum.sumOfSquares - sumOfSquares) / variance
    guard square > -Self.tolerableImprovement else { return .lower(optimum) }
    return .step(Step(distance: distance, height: max(0, square).squareRoot(), optimum: optimum))
  }

  /// - Parameters:
  ///   - start: parameters at the optimum.
  ///   - firstStep: about a quarter of the way to the cut-off, if the model were linear.
  ///   - scale: distances well beyond this count as far away.
  ///   - limit: where the domain ends, or infinity.
  ///   - mayGoOn: asked before every refit; the walk ends where it is false.
  ///   - refit: the optimum at a distance, searched from the parameters of the step before.
  func follow(
    from start: [Double], firstStep: Double, scale: Double, limit: Double,
    mayGoOn: () -> Bool = { true },
    refit: (_ distance: Double, _ start: [Double]) -> HeldOptimum?
  ) -> (end: End, steps: [Step]) {
    var steps: [Step] = []
    var last = Step(
      distance: 0, height: 0, optimum: HeldOptimum(parameters: start, sumOfSquares: sumOfSquares))
    var length = min(firstStep, limit / 2)
    // Gains in height of consecutive steps whose distance grew fourfold.
    var gains: [Double] = []
    var isFourfold = false
    var failures = 0
    for _ in 0..<120 {
      guard mayGoOn() else {
        return (.unfinished(distance: last.distance, height: last.height), steps)
      }
      var distance = last.distance + length
      if distance >= limit {
        // Towards zero an estimate far too large passes many powers of ten before it meets the data.
        guard limit - last.distance > 1e-14 * limit else { return (.limit(height: last.height), steps) }
        distance = last.distance + 0.9 * (limit - last.distance)
      }
      guard distance.isFinite, distance > last.distance else {
        return (.open(distance: last.distance, height: last.height), steps)
      }
      switch attempt(distance, from: last.optimum.parameters, refit) {
      case .lower(let optimum): return (.lower(optimum), steps)
      case .none:
        failures += 1
        guard failures <= 12 else {
          return (
            limit == .infinity && last.distance > 4 * firstStep && isLevel(steps)
              ? .open(distance: last.distance, height: last.height)
              : .lost(distance: last.distance), steps
          )
        }
        length = (distance - last.distance) / 4
        (gains, isFourfold) = ([], false)
      case .step(let step):
        let gain = step.height - last.height
        if step.height >= target {
          let (end, inner) = refine(last, step, mayGoOn, refit)
          steps += inner
          return (end, steps)
        }
        steps.append(step)
        length = step.distance - last.distance
        last = step
        let wanted = gain > 0 ? target / 4 / gain : .infinity
        let factor = min(4, max(0.5, wanted))
        length *= factor
        // Gains can be compared where distances grow alike.
        gains = isFourfold ? gains + [gain] : []
        isFourfold = factor == 4
        if limit == .infinity, last.distance > 100 * scale, let end = levelled(gains, last) {
          return (end, steps)
        }
      }
    }
    return (
      limit == .infinity ? .open(distance: last.distance, height: last.height) : .lost(distance: last.distance), steps
    )
  }

  /// Whether the height hardly changed over the second half of the way, so that where the fits end it is level: so it is
  /// with the date of reaching a level that no curve of a lower ceiling ever reaches.
  private func isLevel(_ steps: [Step]) -> Bool {
    guard let last = steps.last, last.height < 0.99 * target else { return false }
    let before = steps.last { $0.distance <= last.distance / 2 }?.height ?? 0
    return last.height - before < 0.02 * target
  }

  /// Whether heights that grow by ever smaller gains will stay below the target.
  private func levelled(_ gains: [Double], _ last: Step) -> End? {
    guard gains.count >= 3 else { return nil }
    let (first, second, third) = (gains[gains.count - 3], gains[gains.count - 2], gains[gains.count - 1])
    let still = max(third, 0) <= 1e-9 * target && max(second, 0) <= 1e-9 * target
    let ratio = max(second / first, third / second)
    guard still || (first > 0 && second > 0 && third >= 0 && ratio < 0.8) else { return nil }
    let rest = still ? 0 : third * ratio / (1 - ratio)
    return last.height + rest < 0.999 * target ? .open(distance: last.distance, height: last.height) : nil
  }

  /// The cut-off between a step below and one above it: inverse quadratic interpolation within bisection
  /// (Chandrupatla 1997).
  private func refine(
    _ below: Step, _ above: Step, _ mayGoOn: () -> Bool, _ refit: (Double, [Double]) -> HeldOptimum?
  ) -> (end: End, steps: [Step]) {
    var steps = [above]
    var (low, high) = (below, above)
    // The end replaced last, for the interpolation.
    var previous: Step?
    for iteration in 0..<100 {
      let width = high.distance - low.distance
      let (f1, f2) = (low.height - target, high.height - target)
      if abs(f2) <= 1e-9 * target { return (.crossing(distance: high.distance), steps) }
      if abs(f1) <= 1e-9 * target { return (.crossing(distance: low.distance), steps) }
      guard width > 1e-12 * high.distance, f2 > f1 else { break }
      guard mayGoOn() else {
        return (.unfinished(distance: low.distance, height: low.height), steps)
      }
      var share = -f1 / (f2 - f1)
      if let previous, iteration % 4 != 3 {
        let f3 = previous.height - target
        if f3 != f1, f3 != f2 {
          // Lagrange's inverse parabola through the three.
          let x =
            (low.distance * f2 * f3 / ((f1 - f2) * (f1 - f3)) + high.distance * f1 * f3 / ((f2 - f1) * (f2 - f3))
              + previous.distance * f1 * f2 / ((f3 - f1) * (f3 - f2)))
          let candidate = (x - low.distance) / width
          if candidate > 0, candidate < 1 { share = candidate }
        }
      }
      if iteration % 4 == 3 { share = 0.5 }
      let distance = low.distance + min(1 - 1e-9, max(1e-9, share)) * width
      guard distance > low.distance, distance < high.distance else { break }
      let nearest = share < 0.5 ? low : high
      let other = share < 0.5 ? high : low
      var trial = attempt(distance, from: nearest.optimum.parameters, refit)
      if case .none = trial { trial = attempt(distance, from: other.optimum.parameters, refit) }
      switch trial {
      case .lower(let optimum): return (.lower(optimum), steps)
      case .none: return (.lost(distance: low.distance), steps)
      case .step(let step):
        steps.append(step)
        if step.height < target {
          (previous, low) = (low, step)
        } else {
          (previous, high) = (high, step)
        }
      }
    }
    return (.crossing(distance: low.distance + (high.distance - low.distance) / 2), steps)
  }
}
