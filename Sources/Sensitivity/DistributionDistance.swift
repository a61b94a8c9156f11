import Foundation
import Solvers

/// How far knowing an input moves an output's whole distribution, not only its mean: for any dependence, and for outputs
/// whose variance says little.
public enum DistributionDistance {
  /// Borgonovo's δ: half the area between the output's density and its density where the input is known, over all that
  /// the input may be; 0 for an input that does nothing, 1 where it settles the output.
  ///
  /// Densities are Gaussian kernel estimates (Silverman's width) at 100 points, or probabilities where the output takes
  /// at most 16 values; the input is cut into equally filled classes. What chance alone makes of this is taken off by
  /// resampling: δ − (mean of resampled δ − δ). The index is the mean over parts of the sample, sixteen where there are
  /// draws enough, with Student's interval.
  ///
  /// Sources: Borgonovo, "A new uncertainty importance measure", 2007; Plischke, Borgonovo and Smith, "Global sensitivity
  /// measures from given data", 2013.
  public static func delta(
    _ data: GivenData, resamples: Int = 10, level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> GivenDataIndices {
    return try data.indices(level: level, seed: seed, threads: threads) { input, output in
      let plain = deltaEstimate(input: input, output: output)
      guard resamples > 0 else { return plain }
      var sum = 0.0
      for resample in 0..<resamples {
        var random = RandomSource(seed: seed, purpose: "resampled delta", index: UInt64(resample))
        let rows = output.indices.map { _ in random.integer(below: output.count) }
        sum += deltaEstimate(input: rows.map { input[$0] }, output: rows.map { output[$0] })
      }
      return 2 * plain - sum / Double(resamples)
    }
  }

  /// δ of one input, as it comes from the kernel estimates.
  public static func deltaEstimate(input: [Double], output: [Double]) -> Double {
    let count = output.count
    let (low, high) = output.reduce((Double.infinity, -Double.infinity)) { (min($0.0, $1), max($0.1, $1)) }
    guard low < high else { return 0 }
    if let atoms = atoms(output) { return discreteDelta(input: input, output: output, atoms: atoms) }
    let grid = (0..<100).map { low + (high - low) * Double($0) / 99 }
    let step = (high - low) / 99
    let whole = density(output, at: grid) ?? []
    guard !whole.isEmpty else { return 0 }
    let classes = classCount(count)
    let order = GivenData.order(input)
    var sum = 0.0
    for place in 0..<classes {
      let range = classRange(place, of: classes, count: count)
      guard !range.isEmpty else { continue }
      let part = order[range].map { output[$0] }
      let own = density(part, at: grid)
      guard let own else {
        // One value against a density: nothing in common.
        sum += Double(part.count) / Double(count)
        continue
      }
      let distances = grid.indices.map { abs(whole[$0] - own[$0]) }
      let area = (distances.reduce(0, +) - (distances[0] + distances[99]) / 2) * step
      sum += Double(part.count) / (2 * Double(count)) * area
    }
    return sum
  }

  /// The values of an output that takes few; `nil` where there are more than 16.
  private static func atoms(_ output: [Double]) -> [Double]? {
    var atoms: Set<Double> = []
    for value in output {
      atoms.insert(value)
      if atoms.count > 16 { return nil }
    }
    return atoms.sorted()
  }

  /// δ of an output of few values: half the sum of differences of their probabilities, over the same classes.
  private static func discreteDelta(input: [Double], output: [Double], atoms: [Double]) -> Double {
    let count = output.count
    let order = GivenData.order(input)
    let places = output.map { value in atoms.firstIndex(of: value) ?? 0 }
    var all = [Double](repeating: 0, count: atoms.count)
    for place in places { all[place] += 1 / Double(count) }
    let classes = classCount(count)
    return (0..<classes).reduce(0.0) { sum, number in
      let rows = order[classRange(number, of: classes, count: count)]
      guard !rows.isEmpty else { return sum }
      var own = [Double](repeating: 0, count: atoms.count)
      for row in rows { own[places[row]] += 1 / Double(rows.count) }
      return sum + Double(rows.count) / Double(count) * zip(all, own).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }
  }

  private static func classCount(_ count: Int) -> Int {
    min(Int(pow(Double(count), 2 / (7 + tanh((1500 - Double(count)) / 500))).rounded(.up)), 48)
  }

  /// Ranks above the first edge and up to the second.
  private static func classRange(_ number: Int, of classes: Int, count: Int) -> Range<Int> {
    let width = Double(count) / Double(classes)
    return Int(Double(number) * width)..<(number == classes - 1 ? count : Int(Double(number + 1) * width))
  }

  /// The kernel estimate; `nil` where all values are equal.
  private static func density(_ values: [Double], at grid: [Double]) -> [Double]? {
    let count = Double(values.count)
    guard values.count > 1 else { return nil }
    let variance = Replicates.variance(values)
    guard variance > 0 else { return nil }
    let width = variance.squareRoot() * pow(count * 0.75, -0.2)
    let height = 1 / (count * width * (2 * Double.pi).squareRoot())
    // From one point of the grid to the next a kernel changes by a factor that itself changes by a constant one. Beyond
    // nine widths it is below 10⁻¹⁷ of its height.
    let step = (grid[grid.count - 1] - grid[0]) / Double(grid.count - 1)
    let change = exp(-step * step / (width * width))
    var sums = [Double](repeating: 0, count: grid.count)
    for value in values {
      let first = max(0, Int(((value - 9 * width - grid[0]) / step).rounded(.up)))
      let last = min(Double(grid.count - 1), ((value + 9 * width - grid[0]) / step).rounded(.down))
      guard Double(first) <= last else { continue }
      let distance = grid[first] - value
      var kernel = exp(-distance * distance / (2 * width * width))
      var factor = exp(-(2 * distance + step) * step / (2 * width * width))
      for place in first...Int(last) {
        sums[place] += kernel
        kernel *= factor
        factor *= change
      }
    }
    return sums.map { $0 * height }
  }

  /// What PAWN takes of the distances at the input's slices.
  public enum Statistic: String, Sendable, CaseIterable { case median, mean, maximum }

  /// PAWN: the greatest difference between the output's distribution function and the one where the input lies in a slice
  /// of its range (Kolmogorov and Smirnov's distance), over slices of equally many draws.
  ///
  /// The index is the mean over parts of the sample, sixteen where there are draws enough, with Student's interval.
  /// Distances of small samples are never zero: an input counts where it stands above the dummy.
  ///
  /// Source: Pianosi and Wagener, "Distribution-based sensitivity analysis from a generic input-output sample", 2018.
  public static func pawn(
    _ data: GivenData, slices: Int = 10, statistic: Statistic = .median, level: Double = 0.95, seed: UInt64 = 1,
    threads: Int = 1
  ) throws(SensitivityError) -> GivenDataIndices {
    guard slices >= 2 else { throw .tooFew(what: "Slices", least: 2, found: slices) }
    guard data.output.count >= 16 * slices * 4 else {
      throw .tooFew(what: "Draws for \(slices) slices", least: 64 * slices, found: data.output.count)
    }
    return try data.indices(level: level, seed: seed, threads: threads) { input, output in
      let distances = pawnDistances(input: input, output: output, slices: slices).sorted()
      guard !distances.isEmpty else { return 0 }
      switch statistic {
      case .maximum: return distances[distances.count - 1]
      case .mean: return distances.reduce(0, +) / Double(distances.count)
      case .median: return (distances[(distances.count - 1) / 2] + distances[distances.count / 2]) / 2
      }
    }
  }

  /// The distance at each slice of one input; empty slices are left out.
  public static func pawnDistances(input: [Double], output: [Double], slices: Int) -> [Double] {
    let count = output.count
    let sorted = input.sorted()
    // Edges by linear interpolation of the ordered values; a slice holds its lower edge and not its upper one.
    let edges = (0...slices).map { slice -> Double in
      let place = Double(count - 1) * Double(slice) / Double(slices)
      let below = min(count - 1, Int(place))
      let above = min(count - 1, below + 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    let byOutput = GivenData.order(output)
    var distances: [Double] = []
    for slice in 0..<slices {
      let isIn = input.map { $0 >= edges[slice] && $0 < edges[slice + 1] }
      let inside = isIn.count(where: { $0 })
      guard inside > 0 else { continue }
      var (seen, all, greatest) = (0, 0, 0.0)
      for (place, row) in byOutput.enumerated() {
        if isIn[row] { seen += 1 }
        all += 1
        // Equal outputs step together.
        if place + 1 < count, output[byOutput[place + 1]] == output[row] { continue }
        greatest = max(greatest, abs(Double(seen) / Double(inside) - Double(all) / Double(count)))
      }
      distances.append(greatest)
    }
    return distances
  }
}
