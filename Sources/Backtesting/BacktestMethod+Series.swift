public import Curves
import Fitting
import Forecasting

extension BacktestMethod {
  /// The random walk with drift of the level, to which skill is relative for series alone: a walk of the logarithm
  /// has no end of growth.
  public static let levelReference = BacktestMethod("walk", "random walk with drift", .baseline) {
    models throws(ForecastError) in
    try models.simulatedRatio("walk of the level", noise: .gaussian) { history throws(FitError) in
      try CorrelatedWalks([history], noise: .gaussian)
    }
  }

  /// Every method for a series without a leader, the default forecast first.
  ///
  /// - Parameters:
  ///   - families: curve families; each is a method as the forecast has it, with a discrepancy that persists, and one
  ///     as most tools have it, with its residuals drawn again (`bare-…`).
  public static func series(families: [any CurveFamily]) -> [BacktestMethod] {
    [
      BacktestMethod("default", "default forecast", .forecast) { models throws(ForecastError) in
        CaseForecast(try models.fitted().draws, target: models.target, answering: models.question)
      },
      levelReference,
      BacktestMethod("growth", "growth that fades", .route) { models throws(ForecastError) in
        try models.route { $0.model is CatchingUp }
      },
      BacktestMethod("growth-curves", "growth curves, ceiling open", .route) { models throws(ForecastError) in
        try models.route { $0.model is GrowthCurves }
      },
      BacktestMethod("curves", "families with discrepancy", .route) { models throws(ForecastError) in
        guard let curves = try models.fitted().curves else { throw .noRoute(.noFiniteFit(family: "the curves")) }
        return models.forecast(curves, name: "curves", noise: models.plan.noise, target: models.target)
      },
      BacktestMethod("damped", "damped trend", .route) { models throws(ForecastError) in
        try models.simulatedApart("damped trend") { history throws(FitError) in
          try DampedTrend([history], rest: .longRunDrift, noise: models.plan.noise)
        }
      },
    ]
      + families.map { family in
        BacktestMethod(family.name, "\(family.name) with discrepancy", .family) { models throws(ForecastError) in
          try models.curve(family)
        }
      }
      + families.map { family in
        BacktestMethod("bare-\(family.name)", "\(family.name), bare", .family) { models throws(ForecastError) in
          try models.bareCurve(family)
        }
      }
      + [
        BacktestMethod("last-value", "last value", .baseline) { models throws(ForecastError) in
          try models.simulatedRatio("last value", noise: .gaussian) { history throws(FitError) in
            try LastValue(history, noise: .gaussian)
          }
        },
        BacktestMethod("log-walk", "walk of the logarithm", .baseline) { models throws(ForecastError) in
          try models.simulated("walk") { histories throws(FitError) in
            try CorrelatedWalks(histories, noise: models.plan.noise)
          }
        },
      ]
  }
}
