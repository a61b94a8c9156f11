import Fitting
import Solvers
import Testing

@Suite("Verdicts in words")
struct VerdictTests {
  @Test("each says what was found and what to do, in sentences a reader can act on")
  func wording() {
    let expected: [(Verdict, String)] = [
      (
        .notIdentified(
          "ceiling", side: .above, cutoff: .init(confidence: 0.95, reached: 0.412, needed: 2.1448)),
        "The ceiling is not identified: with any larger value the curve fits about as well (its profile reaches 0.412 "
          + "of the 2.14 that 95% asks for). Give a longer record, fix it at a known value, give a prior, or choose a "
          + "family without it."
      ),
      (
        .profileNotFollowed("midpoint", beyond: 2031.4),
        "No fit was found with the midpoint beyond 2031, so its interval may reach further. Give bounds that keep the "
          + "search where the curve exists, or use the bootstrap."
      ),
      (
        .singular(["rate", "midpoint", "shape"]),
        "The rate, midpoint and shape are not identified: different values give the same curve over these dates. "
          + "Fix one of them, or use a family with fewer parameters."
      ),
      (
        .atBound("rate", bound: 2),
        "The rate stands at its bound 2: the data pull it further. Ask whether the bound is meant; if it is, read the "
          + "others as if it were fixed there."
      ),
      (
        .severalOptima(count: 2, secondRatio: 1.00034, differing: ["ceiling"]),
        "The search found 2 optima. The second has a sum of squares larger by 0.034% and another ceiling. Give a start "
          + "(--start) that says which is meant, or bounds that leave one."
      ),
      (
        .autocorrelated(durbinWatson: 0.4712, pValue: 0.0000012, cumulated: true),
        "Residuals are autocorrelated (Durbin–Watson 0.471, p < 0.001): standard errors are too small. If these are "
          + "adoption counts, fit the increments (--measure increments); else use the block bootstrap."
      ),
      (
        .heteroscedastic(against: "the fitted level", pValue: 0.0213),
        "The spread of the residuals changes with the fitted level (p = 0.021): standard errors are off. Use log-normal "
          + "noise, weights, or the wild bootstrap."
      ),
      (
        .influential([
          .init(date: 1939, reason: .outlier(studentised: -4.56, probability: 0.01), moves: ("ceiling", 1.234))
        ]),
        "One point decides much of the fit: 1939, 4.56 standard deviations off the curve, without which the ceiling "
          + "moves by 1.23 standard errors. Check this value, and fit without it to see what changes."
      ),
      (
        .influential([
          .init(date: 1939, reason: .movesEstimate(parameter: 2, dfbetas: 1.2), moves: ("q", 1.234)),
          .init(date: 1940.5, reason: .decidesAlone),
        ]),
        "2 points decide much of the fit: 1939, without which `q` moves by 1.23 standard errors; 1940.5, on which a "
          + "parameter rests alone. Check these values, and fit without them to see what changes."
      ),
      (
        .notIdentified(
          "Japan.q", side: .both, cutoff: .init(confidence: 0.9, reached: 1, needed: 2, best: 78044.5803)),
        "`Japan.q` is not identified: with any value the curve fits about as well (its profile reaches 1 of the 2 that "
          + "90% asks for). It fits best with 78044.58, which is no estimate. Give a longer record, fix it at a known "
          + "value, give a prior, or choose a family without it."
      ),
      (
        .tooFewPoints(points: 3, parameters: 3),
        "3 points are too few for 3 parameters and the spread about the curve. Give at least 5 points, or fix a "
          + "parameter."
      ),
      (
        .notConverged(.stalled),
        "The fit did not converge (stalled before the gradient vanished): its numbers are the best found, not an "
          + "estimate. Give a start (--start) near the answer, bounds, or a family with fewer parameters."
      ),
      (
        .extrapolation(beyond: 2061.25, last: 2023, span: 12),
        "2061.3 lies 38.3 years after the data end; they cover only 12 years. Read it as a scenario, and look at the "
          + "backtest before using it."
      ),
      (
        .failedReplicates(failed: 31, of: 2000),
        "31 of 2000 bootstrap replicates have no fit, so that the interval may be too narrow. Look at the profile "
          + "interval, which does not depend on them."
      ),
      (
        .notNormal(pValue: 0.004),
        "Residuals do not look normal (Shapiro–Wilk, p = 0.004): intervals by normal theory are rough. Prefer bootstrap "
          + "intervals, or a robust loss if a few points stand out."
      ),
    ]
    for (verdict, text) in expected { #expect(verdict.description == text) }
  }

  @Test("what must not be printed as an estimate is told from what only widens errors")
  func weight() {
    #expect(Verdict.singular(["rate"]).weight == .withholds)
    #expect(Verdict.tooFewPoints(points: 1, parameters: 3).weight > Verdict.atBound("rate", bound: 0).weight)
  }
}
