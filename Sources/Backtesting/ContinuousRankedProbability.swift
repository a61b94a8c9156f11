/// The continuous ranked probability score of a sample against what came: E|X − y| − ½ E|X − X′|
/// (Gneiting and Raftery 2007). In the data's unit; lower is better; for one sure value it is the absolute error.
public enum ContinuousRankedProbability {
  /// - Parameter sample: equally likely values, at least one.
  public static func score(_ sample: [Double], outcome: Double) -> Double {
    let ordered = sample.sorted()
    let count = Double(ordered.count)
    let distance = ordered.reduce(0) { $0 + abs($1 - outcome) } / count
    let spread = ordered.enumerated().reduce(0) { $0 + (2 * Double($1.offset + 1) - count - 1) * $1.element }
    return distance - spread / (count * count)
  }

  /// The same for a distribution given by quantiles: twice the pinball loss averaged over 1000 probabilities.
  public static func score(_ forecast: LevelDistribution, outcome: Double) -> Double {
    if forecast.isSample { return score(forecast.quantiles, outcome: outcome) }
    let count = 1000
    return (0..<count).reduce(0) { sum, index in
      let probability = (Double(index) + 0.5) / Double(count)
      return sum + Pinball.loss(forecast.quantile(probability), outcome: outcome, probability: probability)
    } * 2 / Double(count)
  }
}
