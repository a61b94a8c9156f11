/// Counts at random, exact for any mean: halving by gamma variables until what is left is small enough to count out.
///
/// Source: Ahrens and Dieter, "Computer methods for sampling from gamma, beta, Poisson and binomial distributions", 1974.
extension RandomSource {
  /// A count of the Poisson law.
  public mutating func poisson(mean: Double) -> Double {
    precondition(
      mean >= 0 && mean < 1e15,
      "a Poisson law has a mean of 0 or more, of which counts are whole numbers")
    var rest = mean
    var count = 0.0
    while rest > 16 {
      // The time of the m-th event of a process of rate one.
      let events = (rest * 7 / 8).rounded(.down)
      let time = gamma(shape: events)
      guard time < rest else { return count + binomial(trials: events - 1, share: rest / time) }
      count += events
      rest -= time
    }
    // Events one by one.
    var time = exponential()
    while time < rest {
      count += 1
      time += exponential()
    }
    return count
  }

  /// Successes among so many trials.
  public mutating func binomial(trials: Double, share: Double) -> Double {
    precondition(trials >= 0 && trials == trials.rounded() && trials < 1e15, "trials are counted")
    precondition(share >= 0 && share <= 1, "a share lies between 0 and 1")
    var (rest, share, count) = (trials, share, 0.0)
    while rest > 16 {
      // The middle one of that many uniform numbers, in order.
      let middle = (rest / 2).rounded(.down) + 1
      let below = gamma(shape: middle)
      let place = below / (below + gamma(shape: rest + 1 - middle))
      if place <= share {
        count += middle
        rest -= middle
        share = place < 1 ? min(1, max(0, (share - place) / (1 - place))) : 0
      } else {
        rest = middle - 1
        share = min(1, share / place)
      }
    }
    for _ in 0..<Int(rest) where uniform() < share { count += 1 }
    return count
  }

  /// A count of variance μ + α μ², α the dispersion: Poisson's about a mean that is gamma's.
  public mutating func negativeBinomial(mean: Double, dispersion: Double) -> Double {
    guard dispersion > 0 else { return poisson(mean: mean) }
    return poisson(mean: min(gamma(shape: 1 / dispersion) * dispersion * mean, 1e14))
  }
}
