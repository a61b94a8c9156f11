import Datasets
import Foundation
import Solvers
import Testing
import Witnesses

@testable import Fitting

@Suite("Trend behind the records")
struct RecordTrendTests {
  /// Items that arrive at random, so many a year, about a line, with normal or Gumbel scatter; their records until the
  /// end.
  struct Items {
    var slope = 0.3
    var rate = 4.0
    var scatter = 0.5
    var isNormal = false
    var years = 15.0

    func best(_ index: Int) -> (times: [Double], values: [Double]) {
      var random = RandomSource(test: index)
      var time = 0.0
      var (times, values): ([Double], [Double]) = ([], [])
      while true {
        time += random.exponential() / rate
        guard time < years else { return (times, values) }
        let noise = isNormal ? random.normal() : -log(random.exponential())
        let value = slope * time + scatter * noise
        if value > values.last ?? -.infinity {
          times.append(2000 + time)
          values.append(value)
        }
      }
    }

    func history(_ index: Int) throws -> History? {
      let (times, values) = best(index)
      guard times.count >= RecordTrend.fewestPoints else { return nil }
      return try History(
        .yearly(times, values, kind: .records, until: 2000 + years), noise: .gaussian, origin: DecimalYear(2000 + years)
      )
    }
  }

  @Test("gradient and Hessian are derivatives of the value")
  func derivatives() throws {
    let history = try #require(try Items().history(1))
    let likelihood = RecordLikelihood(times: history.times, values: history.values, end: 2015, zero: 2015)
    let at = SIMD4(0.7, 0.4, 1.6, 0)
    let expansion = likelihood.expansion(at)
    #expect(digits(expansion.value, certified: likelihood.value(at)) > 12)
    for row in 0..<3 {
      var step = SIMD4(0.0, 0, 0, 0)
      step[row] = 1e-4
      func fourth(_ value: (Double) -> Double) -> Double {
        (8 * (value(1) - value(-1)) - value(2) + value(-2)) / 12e-4
      }
      #expect(digits(expansion.gradient[row], certified: fourth { likelihood.value(at + $0 * step) }) > 7)
      for column in 0..<3 {
        let slope = fourth { likelihood.expansion(at + $0 * step).gradient[column] }
        #expect(digits(expansion.hessian[3 * row + column], certified: slope) > 7)
      }
    }
  }

  @Test("the likelihood is that of the definition, its integral in closed form")
  func definition() throws {
    let times = [2001.0, 2002.5, 2004, 2009], values = [0.0, 0.6, 0.9, 2.2]
    let end = 2012.0, a = 1.9, b = 0.25, sigma = 0.4
    let likelihood = RecordLikelihood(times: times, values: values, end: end, zero: end)
    var expected = 0.0
    for (time, value) in zip(times, values).dropFirst() {
      expected += -log(sigma) - (value - a - b * (time - end)) / sigma
    }
    for index in times.indices {
      let (from, to) = (times[index] - end, (index < 3 ? times[index + 1] : end) - end)
      let rate = b / sigma
      expected -= exp((a - values[index]) / sigma) * (exp(rate * to) - exp(rate * from)) / rate
    }
    #expect(digits(likelihood.value(SIMD4(a / sigma, b / sigma, 1 / sigma, 0)), certified: expected) > 10)
  }

  @Test(
    "against lines through the record dates: less bias, and intervals that hold nine times in ten",
    arguments: [false, true])
  func bias(isNormal: Bool) throws {
    let items = Items(isNormal: isNormal)
    let trials = 400
    var (own, line): ([Double], [Double]) = ([], [])
    var (inside, lineInside) = (0, 0)
    for trial in 0..<trials {
      guard let history = try items.history(20_000 + trial) else { continue }
      let model = try RecordTrend(history, noise: .gaussian, drawCount: 400, random: RandomSource(test: trial))
      own.append(model.slope)
      if model.slopeInterval.contains(items.slope) { inside += 1 }
      // Least squares through the records, Student-t interval.
      let baseline = try ExtrapolatedLine(history, noise: .gaussian)
      let mean = history.times.reduce(0, +) / Double(history.times.count)
      let squares = history.times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let student = try Distribution.StudentT(degreesOfFreedom: Double(history.times.count - 2)).quantile(0.95)
      line.append(baseline.slope)
      if abs(baseline.slope - items.slope) < student * (baseline.residualVariance / squares).squareRoot() {
        lineInside += 1
      }
    }
    let count = Double(own.count)
    #expect(count > 0.95 * Double(trials))
    func root(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + ($1 - items.slope) * ($1 - items.slope) } / count).squareRoot()
    }
    let bias = abs(Sample.mean(own) - items.slope), lineBias = abs(Sample.mean(line) - items.slope)
    #expect(bias < 0.5 * lineBias, "\(bias), line \(lineBias)")
    #expect(root(own) < root(line), "\(root(own)), line \(root(line))")
    let share = Double(inside) / count, lineShare = Double(lineInside) / count
    #expect(abs(share - 0.9) < 0.05, "\(share)")
    #expect(lineShare < share, "\(lineShare), \(share)")
  }

  @Test("forecasts of the best so far hold as often as they say")
  func coverage() throws {
    let items = Items(years: 20)
    var inside = 0, asked = 0
    for trial in 0..<300 {
      let (times, values) = items.best(40_000 + trial)
      let seen = times.count { $0 < 2015 }
      guard seen >= RecordTrend.fewestPoints, let outcome = values.last else { continue }
      let history = try History(
        .yearly(Array(times[..<seen]), Array(values[..<seen]), kind: .records, until: 2015), noise: .gaussian,
        origin: 2015)
      let model = try RecordTrend(history, noise: .gaussian, drawCount: 400, random: RandomSource(test: trial))
      let sample = SimulatedPaths(model, on: [2015, 2017.5, 2020], count: 400).sample(at: 2).sorted()
      asked += 1
      if sample[20] <= outcome, outcome <= sample[379] { inside += 1 }
    }
    #expect(asked > 280)
    #expect(abs(Double(inside) / Double(asked) - 0.9) < 0.05, "\(inside) of \(asked)")
  }

  @Test("a longer wait without a record lowers the trend")
  func waiting() throws {
    let times = [2000.0, 2001.2, 2002.1, 2003.3, 2004.2, 2005.1], values = [0.0, 0.4, 0.7, 1.2, 1.5, 1.9]
    var slopes: [Double] = []
    for until in [2005.5, 2007, 2010, 2014] {
      let history = try History(
        .yearly(times, values, kind: .records, until: until), noise: .gaussian, origin: DecimalYear(until))
      slopes.append(try RecordTrend(history, noise: .gaussian, random: RandomSource(test: 1)).slope)
    }
    #expect(zip(slopes, slopes.dropFirst()).allSatisfy { $0 > $1 }, "\(slopes)")
  }

  @Test("too few records are refused, records close together give finite paths")
  func degenerate() throws {
    let short = try History(.yearly([2000, 2001, 2002], [1, 2, 3], kind: .records), noise: .gaussian, origin: 2002)
    #expect(throws: FitError.self) { try RecordTrend(short, noise: .gaussian, random: RandomSource(test: 0)) }
    let tight = try History(
      .yearly([2000, 2000.01, 2000.02, 2000.03], [1, 2, 2.5, 4], kind: .records, until: 2020), noise: .gaussian,
      origin: 2020)
    do throws(FitError) {
      let model = try RecordTrend(tight, noise: .gaussian, random: RandomSource(test: 0))
      #expect(SimulatedPaths(model, on: [2020, 2030], count: 50).isFinite)
    } catch {
      #expect(error == .noFiniteFit(family: "the trend behind records"))
    }
  }
}
