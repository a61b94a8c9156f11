/// The derivative of a function by central differences extrapolated to step zero (Ridders 1982).
///
/// It shares nothing with dual numbers. The entry of the extrapolation table whose neighbours agree best is taken;
/// for functions that change little over a step the error is near 10⁻¹² of value / step.
func numericalDerivative(of function: (Double) -> Double, at point: Double, step: Double) -> Double {
  let shrink = 1.6
  let size = 9
  var table = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
  var width = step
  var best = Double.nan
  var leastError = Double.infinity
  for column in 0..<size {
    table[0][column] = (function(point + width) - function(point - width)) / (2 * width)
    var factor = shrink * shrink
    for order in stride(from: 1, through: column, by: 1) {
      table[order][column] = (table[order - 1][column] * factor - table[order - 1][column - 1]) / (factor - 1)
      factor *= shrink * shrink
      let error = max(
        abs(table[order][column] - table[order - 1][column]),
        abs(table[order][column] - table[order - 1][column - 1]))
      if error <= leastError {
        leastError = error
        best = table[order][column]
      }
    }
    width /= shrink
  }
  return best
}
