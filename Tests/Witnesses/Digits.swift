import Foundation

/// Digits in which a value agrees with a certified one: −log₁₀ of the relative error, of the absolute one at zero.
public func digits(_ value: Double, certified: Double) -> Double {
  guard value.isFinite else { return 0 }
  let error = certified == 0 ? abs(value) : abs(value - certified) / abs(certified)
  return error == 0 ? 17 : -log10(error)
}

/// Digits of the worst component.
public func digits(_ values: [Double], certified: [Double]) -> Double {
  guard values.count == certified.count else { return 0 }
  return zip(values, certified).map { digits($0, certified: $1) }.min() ?? 17
}
