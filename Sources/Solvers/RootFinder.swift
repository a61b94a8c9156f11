/// A root of a function of one number, by Brent's method (GSL `gsl_root_fsolver_brent`).
///
/// Source: Brent, "Algorithms for Minimization without Derivatives", 1973, chapter 4.
public enum RootFinder {
  /// The x in the interval at which the function changes sign.
  ///
  /// - Parameters:
  ///   - function: continuous and finite on the interval.
  ///   - interval: its ends have values of opposite sign, or one of them is the root.
  ///   - tolerance: width of the last bracket; never less than a few roundings of the root.
  /// - Throws: ``SolverError/notBracketed(lower:upper:valueAtLower:valueAtUpper:)`` without a change of sign, or when
  ///   a value is not finite.
  public static func root(
    of function: (Double) -> Double, in interval: ClosedRange<Double>, tolerance: Double = 0
  ) throws(SolverError) -> Double {
    let (lower, upper) = (interval.lowerBound, interval.upperBound)
    guard lower.isFinite, upper.isFinite else { throw .nonFinite(what: "An end of the interval searched for a root") }
    let (valueAtLower, valueAtUpper) = (function(lower), function(upper))
    guard valueAtLower.isFinite, valueAtUpper.isFinite else {
      throw .nonFinite(what: "A value of the function whose root is sought")
    }
    if valueAtLower == 0 { return lower }
    if valueAtUpper == 0 { return upper }
    guard (valueAtLower < 0) != (valueAtUpper < 0) else {
      throw .notBracketed(lower: lower, upper: upper, valueAtLower: valueAtLower, valueAtUpper: valueAtUpper)
    }
    return try withoutActuallyEscaping(function) { (function) throws(SolverError) -> Double in
      let workspace = try RootWorkspace(ScalarCallback(function))
      try workspace.start(lower: lower, upper: upper)
      let limit = 2000
      for _ in 0..<limit {
        try workspace.iterate()
        let root = workspace.root
        if workspace.width <= max(tolerance, 4 * root.ulp) || function(root) == 0 { return root }
      }
      throw .iterationLimit(what: "The search for a root", limit: limit)
    }
  }
}
