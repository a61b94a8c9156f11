import Foundation
import Studies

/// Names of the kind that break pages, terminals and scripts which trust their input.
enum Hostile {
  static let script = "<script>alert('x')</script>"
  static let shell = "`touch pwned` $(touch pwned) \"; system 'touch pwned'"
  static let gnuplot = "a@b {/Bold c}_d^e 100% %s %d \\n \\U+2020 it's 'quoted'"
  static let lines = "one\ntwo\r\nthree\u{1B}[31mred\u{0}\u{7F}\u{85}\u{2028}end"
  /// Quotes and brackets that are the base of a combined character.
  static let combining = "\"\u{301} onload=alert(1) <\u{302}b> '\u{301}& &amp; \u{202E}desrever"
  static let wide = "华为昇腾 910C 🚀 семь ﷽ \u{FEFF}"
  static let long = String(repeating: "Unpronounceable-", count: 20)
  static let mustache = "{{headline}} {{{figure}}} {{#rows}} {{/rows}} {{! x }} {{="
  static let all = [script, shell, gnuplot, lines, combining, wide, long, mustache]
}

/// A forecast made by hand in the shape of the real one: Huawei's best AI chip against Nvidia's, dense 16-bit FLOP/s.
///
/// The data are chip announcements as Epoch AI lists them (CC BY 4.0); the forecast is a drifting walk of the log
/// ratio in closed form, so that fans, dates and chances agree with one another.
enum Fixture {
  static let origin = date(2025.75)
  static let horizon = date(2050)
  static let drift = 0.007
  static let volatility = 0.24
  static let ratioNow = 0.36

  static func date(_ year: Double) -> DateRecord {
    let whole = Int(year.rounded(.down))
    let dayOfYear = Int((year - Double(whole)) * 365 + 0.001)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var (month, rest) = (0, dayOfYear)
    while month < 11, rest >= lengths[month] {
      rest -= lengths[month]
      month += 1
    }
    return DateRecord(year: year, day: String(format: "%04d-%02d-%02d", whole, month + 1, rest + 1))
  }

  static func normal(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// P(a walk with drift from −distance reaches 0 within `years`): the first passage of a Brownian motion.
  static func passage(distance: Double, years: Double) -> Double {
    if years <= 0 { return 0 }
    let spread = volatility * years.squareRoot()
    let first = normal((drift * years - distance) / spread)
    return first + exp(2 * drift * distance / (volatility * volatility))
      * normal((-drift * years - distance) / spread)
  }

  static let follower = series(
    "follower", "Huawei", [(2018.77, 8e12), (2019.64, 3.2e14), (2022.21, 3.76e14), (2024.79, 8e14), (2025.75, 9e14)])
  static let leader = series(
    "leader", "NVIDIA",
    [
      (2016.26, 1.87e13), (2017.36, 1.25e14), (2020.17, 3.12e14), (2022.72, 9.894e14), (2024.87, 2.25e15),
      (2025.12, 2.5e15),
    ])

  static func series(_ role: String, _ entity: String, _ points: [(Double, Double)]) -> SeriesRecord {
    SeriesRecord(
      role: role, entity: entity, series: "FP16/BF16 dense peak", unit: "FLOP/s", kind: "records",
      points: points.map { PointRecord(date: date($0.0), value: $0.1) },
      notes: ["running best of \(points.count * 4) chips; ties and lesser chips left out"])
  }

  static func closing(
    _ criterion: String, _ meaning: String, _ threshold: Double, distance: Double, sustained: Double = 0
  ) -> ClosingRecord {
    let years = Array(stride(from: 2025.75, through: 2050, by: 0.25))
    let cdf = years.map {
      CumulativeRecord(date: date($0), probability: passage(distance: distance, years: $0 - 2025.75))
    }
    let probability = cdf.last?.probability ?? 0
    return ClosingRecord(
      criterion: criterion, kind: "ratio", meaning: meaning, threshold: threshold, passage: "continuous",
      sustainedYears: sustained,
      status: "behind", probability: probability, probabilityNever: 1 - probability,
      quantiles: [0.1, 0.25, 0.5, 0.75, 0.9].map { wanted in
        DateQuantileRecord(probability: wanted, date: cdf.first { $0.probability >= wanted }?.date)
      }, cdf: cdf,
      observedCrossings: criterion == "good enough"
        ? [
          CrossingRecord(date: date(2019.64), direction: "passed"),
          CrossingRecord(date: date(2022.72), direction: "fell back"),
        ] : [],
      standardError: 0.0079)
  }

  static func fan(_ quantity: String, _ unit: String, _ at: (_ years: Double, _ z: Double) -> Double?) -> LevelRecord {
    let probabilities = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
    let scores = [-1.6449, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.6449]
    return LevelRecord(
      quantity: quantity, unit: unit, probabilities: probabilities,
      fan: stride(from: 0, through: 24.25, by: 0.5).map { years in
        FanRecord(date: date(2025.75 + years), quantiles: scores.map { at(years, $0) })
      })
  }

  static func fit(
    _ family: String, _ formula: String, _ series: SeriesRecord, _ rate: Double, aicc: Double?, ceiling: Double?
  ) -> FamilyFitRecord {
    let base = log(series.points[0].value) + 1.2
    let points = series.points.map { point in
      let fitted = exp(base + rate * (point.date.year - series.points[0].date.year))
      return FittedPointRecord(
        date: point.date, observed: point.value, fitted: fitted, residual: log(point.value / fitted))
    }
    return FamilyFitRecord(
      family: family, formula: formula, noise: "log-normal", measure: "level",
      terms: [
        TermRecord(
          term: "ceiling", symbol: "K", estimate: ceiling, standardError: ceiling.map { $0 * 0.4 },
          low: ceiling.map { $0 * 0.5 }, high: nil, unit: "FLOP/s", meaning: "level the curve tends to"),
        TermRecord(
          term: "rate", symbol: "r", estimate: rate, standardError: 0.071, low: rate - 0.14, high: rate + 0.14,
          unit: "1/year", meaning: "growth per year far below the ceiling"),
        TermRecord(
          term: "midpoint", symbol: "m", estimate: 2024.36, standardError: 0.9, low: 2022.6, high: 2026.1,
          unit: "date", meaning: "date at which half the ceiling is reached", date: date(2024.36)),
      ],
      goodness: GoodnessRecord(
        count: series.points.count, residualDegreesOfFreedom: series.points.count - 3, sigma: 0.4132, rss: 0.3415,
        logLikelihood: -168.21, aic: 344.4, aicc: aicc, bic: 343.2, durbinWatson: 1.63, ljungBox: 1.92,
        ljungBoxPValue: 0.166, termination: "converged: the step became small"),
      points: points,
      warnings: ceiling == nil ? ["The ceiling is not identified: the data end before the inflection."] : [])
  }

  static func fits(_ series: SeriesRecord, _ rate: Double) -> SeriesFitsRecord {
    let all = [
      fit("exponential", "a · exp(r (t − t₀))", series, rate, aicc: 346.1, ceiling: nil),
      fit("logistic", "K / (1 + exp(−r (t − m)))", series, rate * 0.9, aicc: 351.8, ceiling: 2.41e15),
      fit("gompertz", "K · exp(−exp(−r (t − m)))", series, rate * 0.8, aicc: nil, ceiling: nil),
    ]
    let start = series.points[0]
    return SeriesFitsRecord(
      role: series.role, entity: series.entity, fits: all,
      curves: [1, 0.9, 0.8].map { factor in
        stride(from: start.date.year, through: 2050, by: 0.25).map { year in
          PointRecord(
            date: date(year),
            value: exp(
              log(start.value) + 1.2 + rate * factor * (year - start.date.year) * (1 - 0.009 * (year - start.date.year))
            ))
        }
      })
  }

  static let forecast = make(follower: follower, leader: leader, hostile: nil)

  /// The same with hostile text wherever text can stand.
  static let hostile = make(
    follower: renamed(follower, Hostile.script + Hostile.shell), leader: renamed(leader, Hostile.combining),
    hostile: Hostile.all)

  static func renamed(_ series: SeriesRecord, _ name: String) -> SeriesRecord {
    var series = series
    series.entity = name
    series.series = Hostile.gnuplot
    series.unit = Hostile.lines
    series.notes = Hostile.all
    return series
  }

  static func make(follower: SeriesRecord, leader: SeriesRecord, hostile: [String]?) -> ForecastRecord {
    func text(_ plain: String, _ index: Int) -> String {
      hostile.map { $0[index % $0.count] } ?? plain
    }
    let parity = closing(
      text("parity", 0), text("Huawei's best chip reaches 100% of NVIDIA's", 1), 1, distance: -log(ratioNow))
    let enough = closing(
      text("good enough", 2), text("Huawei's best chip reaches 80% of NVIDIA's", 3), 0.8,
      distance: log(0.8 / ratioNow))
    let sustained = closing(
      text("parity, sustained", 5), text("Huawei's best chip stays level with NVIDIA's for two years", 6), 1,
      distance: -log(ratioNow) + 0.25, sustained: 2)
    let growth = 0.31
    let horizonText = "2050"
    let share = Int((parity.probability * 100).rounded())
    return ForecastRecord(
      study: StudyRecord(
        name: text("ai-accelerators", 0),
        title: text("Domestic AI chips against the frontier", 1),
        question: text("When does Huawei's best AI chip match NVIDIA's in dense 16-bit arithmetic?", 2),
        origin: origin, horizon: horizon, dated: "start"),
      headline: HeadlineRecord(
        sentence: hostile.map { $0.joined(separator: " ") }
          ?? "Huawei's best AI chip matches NVIDIA's by \(horizonText) with a chance of \(share)%; it does not with "
          + "\(100 - share)%. This is fragile: leaving out one chip moves the chance by more than 20 points.",
        probabilityByHorizon: parity.probability, probabilityNever: 1 - parity.probability, median: nil,
        low: parity.quantiles[0].date, high: nil, isFragile: true),
      gap: GapRecord(
        ratio: ratioNow, lag: 3.05, lagIsLowerBound: false, status: text("behind", 3), followerAge: 0, leaderAge: 0.63,
        ratioHistory: [
          (2018.77, 0.064), (2019.64, 2.56), (2020.17, 1.026), (2022.21, 1.205), (2022.72, 0.38), (2024.79, 0.81),
          (2024.87, 0.356), (2025.12, 0.32), (2025.75, 0.36),
        ].map { PointRecord(date: date($0.0), value: $0.1) },
        lagHistory: [(2018.77, 1.9), (2022.72, 2.55), (2024.87, 2.15), (2025.12, 2.4), (2025.75, 3.05)].map {
          PointRecord(date: date($0.0), value: $0.1)
        }),
      follower: follower, leader: leader,
      levels: [
        fan("follower", "FLOP/s") { years, z in
          9e14 * exp((growth + drift) * years + z * 0.3 * years.squareRoot())
        },
        fan("leader", "FLOP/s") { years, z in 2.5e15 * exp(growth * years + z * 0.24 * years.squareRoot()) },
        fan("ratio", "1") { years, z in ratioNow * exp(drift * years + z * volatility * years.squareRoot()) },
        fan("lag", "years") { years, z in
          let lag = 3.05 - (drift * years - z * volatility * years.squareRoot()) / growth
          return years > 18 && z > 1.3 ? nil : lag
        },
      ],
      closing: [parity, enough, sustained],
      weights: [
        RouteRecord(
          route: text("random walk of the log ratio", 4), weight: 0.5, probability: 0.52, median: date(2047.6),
          note: text("drift 4.5% a year, volatility 24%", 5)),
        RouteRecord(
          route: text("curves, each series apart", 6), weight: 0.35, probability: 0.37, median: nil,
          note: text("discrepancy with half-life 2.1 years", 7)),
        RouteRecord(
          route: text("curve of the ratio", 0), weight: 0.15, probability: 0.40, median: nil, note: text("", 1)),
        RouteRecord(
          route: text("competition, both jointly", 2), weight: 0, probability: nil, median: nil,
          note: text("not fitted: 5 points cannot determine 6 parameters", 3)),
      ],
      families: [
        FamilyWeightRecord(role: "follower", family: text("exponential", 4), weight: 0.94, aicc: 346.1, note: ""),
        FamilyWeightRecord(role: "follower", family: text("logistic", 5), weight: 0.06, aicc: 351.8, note: ""),
        FamilyWeightRecord(
          role: "follower", family: text("gompertz", 6), weight: 0, aicc: nil,
          note: text("too few points: 5 points, 3 parameters and the noise", 7)),
        FamilyWeightRecord(role: "leader", family: text("exponential", 0), weight: 1, aicc: 402.7, note: ""),
        FamilyWeightRecord(
          role: "leader", family: text("logistic", 1), weight: 0, aicc: 405.2,
          note: text("its ceiling is not identified by these data", 2)),
      ],
      fits: [fits(follower, 0.42), fits(leader, 0.51)],
      shockCorrelation: EstimateRecord(estimate: 0.31, low: -0.42, high: 0.79),
      alternatives: [
        ("without Huawei Ascend 310 (2018-10-10)", 0.17, nil, ""),
        ("without Huawei Ascend 910 (2019-08-23)", 0.58, 2044.4, ""),
        ("without Huawei Ascend 910B (2022-03-17)", 0.46, nil, ""),
        ("without Huawei Ascend 910C (2024-10-15)", 0.43, nil, ""),
        ("without Huawei Ascend 920 (2025-10-01)", 0.38, nil, ""),
        ("without NVIDIA B200 (2024-11-15)", 0.49, nil, ""),
        ("without the first year, 2018", 0.17, nil, "same as leaving out the Ascend 310"),
        ("data-centre chips only", 0.19, nil, ""),
        ("single-die packages only", nil, nil, "3 points remain: too few to fit"),
        ("random walk route alone", 0.52, 2047.6, ""),
        ("curve routes alone", 0.38, nil, ""),
      ].enumerated().map { index, entry in
        AlternativeRecord(
          change: text(entry.0, index), probability: entry.1, median: entry.2.map(date),
          difference: entry.1.map { $0 - parity.probability }, note: text(entry.3, index + 1))
      },
      dropped: [text("31 chips below the running best of their maker.", 3), text("2 rows without a date.", 4)],
      assumptions: [
        text("Announced peak arithmetic stands for what a chip can do in use.", 5),
        text("The discrepancy from the curve reverts with the half-life estimated from the data.", 6),
        text("Shocks of follower and leader are drawn with correlation 0.31.", 7),
      ],
      extrapolations: [text("The forecast runs 24.2 years beyond 7 years of the follower's data.", 0)],
      warnings: [
        text("Five records of the follower: intervals of fitted parameters are wide and rough.", 1),
        text("Route weights are not calibrated on other episodes yet.", 2),
      ],
      provenance: ProvenanceRecord(
        version: text("0.1.0", 3),
        command: text("catchup report models/ai-accelerators.yaml -o reports --seed 20250101", 4),
        seed: 20_250_101, draws: 4000, modelFile: text("models/ai-accelerators.yaml", 5),
        modelChecksum: String(repeating: "3fa1", count: 16),
        data: [
          DataSourceRecord(
            file: text("datasets/ai-accelerators/data.csv", 6), checksum: String(repeating: "9b0c", count: 16),
            publisher: text("Epoch AI, Machine Learning Hardware", 7), licence: text("CC BY 4.0", 0), rows: 124)
        ]))
  }

  static let fit = FitRecord(
    data: follower, fits: fits(follower, 0.42).fits,
    warnings: ["Guessed the time column: date.", "Five points: intervals are rough."])

  static let hostileFit: FitRecord = {
    var record = FitRecord(
      data: renamed(follower, Hostile.combining + Hostile.wide), fits: fits(follower, 0.42).fits, warnings: Hostile.all)
    for index in record.fits.indices {
      record.fits[index].family = Hostile.all[index]
      record.fits[index].formula = Hostile.long
      record.fits[index].goodness.termination = Hostile.shell
      record.fits[index].warnings = Hostile.all
      for term in record.fits[index].terms.indices {
        record.fits[index].terms[term].term = Hostile.all[term + 4]
        record.fits[index].terms[term].symbol = Hostile.all[term]
        record.fits[index].terms[term].unit = Hostile.all[term + 2]
      }
    }
    return record
  }()
}
