public import Curves
import Datasets
public import Solvers

/// Why a family could not be fitted to a series.
public enum FitError: Error, Sendable, Equatable {
  case tooFewPoints(family: String, points: Int, parameters: Int)
  case valueOutsideNoise(family: String, noise: Noise, date: Double, value: Double)
  /// A level that is no share of the whole that the family takes, and the greatest of all.
  case notAShare(family: String, date: Double, value: Double, whole: Double, most: Double)
  case constantData(family: String, value: Double)
  case irregularIncrements(family: String, date: Double, step: Double, period: Double)
  case launchAfterData(family: String, launch: Double, last: Double)
  /// Takeover times are read from logistic curves.
  case notALogistic(family: String)
  /// A takeover from a leader walks on the logarithm of the ratio.
  case takeoverNeedsRatio
  /// A share that is not between nothing and its ceiling has no odds.
  case outsideCeiling(date: Double, value: Double, ceiling: Double)
  /// Too few changes on one side of a restriction to tell before from after.
  case restrictionNotSeen(name: String, date: Double, before: Int, after: Int)
  /// The curve goes through every point: nothing is left to judge errors by.
  case noSpread(family: String)
  case noStart(family: String)
  case noFiniteFit(family: String)
  /// A parameter went to the end of its domain, so that there is no neighbourhood to draw from.
  case atEndOfDomain(family: String, parameter: String)
  /// Under every half-life of the discrepancy some combination of parameters leaves no trace in the data.
  case discrepancyNotIdentified(family: String)
  /// No draw of the curve has a value under the noise up to the horizon.
  case noValueAhead(family: String, noise: Noise, until: Double)
  case weightNotPositive(model: String, row: Int, weight: Double)
  case responseOutsideNoise(noise: Noise, row: Int, value: Double)
  case setting(SettingError)
  /// Data, or a choice, that a likelihood does not take.
  case likelihood(LikelihoodError)
  case intervention(family: String, InterventionError)
  case solver(family: String, SolverError)
  /// What one of several series that are fitted together is refused for.
  indirect case series(String, FitError)
  /// A series that shares no parameter with another.
  case notJoined(family: String, series: String)
  /// With as many parameters as points a curve goes through all of them, and the likelihood of a spread of its own
  /// has no maximum.
  case tooFewPointsOfOwn(family: String, points: Int, parameters: Int)
  case robustLossOfSeveral
  case system(CurveSystemError)
  /// What is in use is nothing or more.
  case notInUse(date: Double, value: Double)
  /// No value above 0.
  case neverInUse
  case inUseBeforeLaunch(date: Double, value: Double, launch: Double)
  /// Volumes of competitors have logarithms.
  case volumeNotPositive(date: Double, value: Double)
  case negativeAdoptions(date: Double, value: Double)
  /// The competition of two products is about two.
  case twoProducts(count: Int)
  case entersAfterData(name: String, entry: Double, last: Double)
  /// So few periods of the first product alone.
  case entersTooEarly(name: String, entry: Double, alone: Int)
  /// A path that is infinite before it is asked for last.
  case runsAwayInside(system: String, time: Double, horizon: Double)
  /// Odds need a share above nothing and below all.
  case noOdds(date: Double, value: Double, whole: Double)
  case ratioNotPositive(date: Double, value: Double)
  /// Shares on dates between the first and the last ratio of capabilities.
  case ratioNotSeen(dates: Int, first: Double, last: Double)
  case noCommonDates(follower: String, leader: String)
  case horizonInsideData(horizon: Double, last: Double)
}

extension FitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFewPoints(let family, let points, let parameters):
      """
      Cannot fit \(family): \(points) \(points == 1 ? "point" : "points") cannot determine \(parameters) \
      \(parameters == 1 ? "parameter" : "parameters") and the spread about the curve. \
      Give at least \(parameters + 1) points, or choose a family with fewer parameters.
      """
    case .valueOutsideNoise(let family, _, let date, let value) where !value.isFinite:
      "Cannot fit \(family): the value \(value) at \(date) is not a finite number. Leave such rows out."
    case .valueOutsideNoise(let family, let noise, let date, let value):
      """
      Cannot fit \(family) with \(noise.rawValue) noise: the value \(value) at \(date) has no logarithm. \
      Leave such rows out, or use gaussian noise.
      """
    case .notAShare(let family, let date, let value, let whole, let most):
      """
      Cannot fit \(family): the level \(value) at \(date) does not lie between 0 and \(Int(whole)), as shares of it do. \
      Choose \(whole == 1 && most <= 100 && value > 0 ? "fisher-pry-percent for per cent" : "logistic, whose ceiling is free").
      """
    case .constantData(let family, let value):
      """
      Cannot fit \(family): every value is \(value), so there is no growth to describe. \
      Use the family constant.
      """
    case .irregularIncrements(let family, let date, let step, let period):
      """
      Cannot fit \(family) to increments: the step before \(date) is \(step) years where the others are \(period). \
      Increments need equal periods; fit the level instead.
      """
    case .launchAfterData(let family, let launch, let last):
      """
      Cannot fit \(family): the launch at \(launch) does not lie before the last data at \(last). \
      Give an earlier launch.
      """
    case .notALogistic(let family):
      "Cannot read a takeover time from \(family): its curve need not be symmetric. Fit a logistic."
    case .takeoverNeedsRatio:
      "Cannot take up analogues against a leader with gaussian noise: ratios have odds only where all values are positive. Use log-normal noise."
    case .outsideCeiling(let date, let value, let ceiling):
      """
      Cannot take up analogues: the value \(value) at \(date) does not lie between 0 and the ceiling \(ceiling). \
      Give the ceiling of this quantity, or leave out such rows.
      """
    case .restrictionNotSeen(let name, let date, let before, let after):
      """
      Cannot estimate what changed at \(name) (\(date)): the follower has \(before) \(before == 1 ? "change" : "changes") \
      before it and \(after) after; at least two are needed on each side. Leave the restriction out, or wait for data.
      """
    case .noSpread(let family):
      "Cannot fit \(family): it goes through every point, so nothing is left to judge errors by. Give more points."
    case .noStart(let family):
      """
      Cannot fit \(family): no curve to start a search from stays within what this family and this noise allow. Values may not change, \
      or not be positive, or, under log-normal noise, the curve may fall below zero. Choose another family or noise.
      """
    case .noFiniteFit(let family):
      """
      Cannot fit \(family): from every start the curve left the numbers a computer can hold. \
      Choose another family, or rescale the data.
      """
    case .atEndOfDomain(let family, let parameter):
      """
      Cannot draw from \(family): its \(parameter) went to the end of what it may be, where nothing lies beyond. \
      Fix it, give bounds or a prior, or choose a family without it.
      """
    case .discrepancyNotIdentified(let family):
      """
      Cannot draw from \(family) with a persistent discrepancy: different parameters give the same curve over these \
      dates, as where growth has not slowed yet and a ceiling may lie anywhere above. Give a longer record, a prior or a \
      fixed ceiling, or choose a family with fewer parameters.
      """
    case .noValueAhead(let family, let noise, let until):
      """
      Cannot draw from \(family) with \(noise.rawValue) noise: no curve near the fit has a value up to \(until). \
      Choose another family or noise, or an earlier horizon.
      """
    case .weightNotPositive(let model, let row, let weight):
      """
      Cannot fit \(model): the weight of observation \(row) is \(weight), and weights must be above 0. \
      Leave out rows that should not count.
      """
    case .responseOutsideNoise(let noise, let row, let value):
      """
      Cannot fit the formula with \(noise.rawValue) noise: its left side is \(value) in row \(row), which has no \
      logarithm. Leave such rows out, or use gaussian noise.
      """
    case .setting(let error):
      error.description
    case .likelihood(let error):
      error.description
    case .intervention(let family, let error):
      "Cannot fit \(family): \(error)"
    case .series(let name, let error):
      "\(printable(name)): \(error)"
    case .notJoined(let family, let series):
      """
      Cannot fit \(family) jointly: no tie joins \(quoted(series)) to another series. \
      Tie one of its parameters, or leave it out and fit it by itself.
      """
    case .tooFewPointsOfOwn(let family, let points, let parameters):
      """
      Cannot fit \(family): a curve with \(parameters) \(parameters == 1 ? "parameter" : "parameters"), tied ones \
      counted, goes through all of \(points) \(points == 1 ? "point" : "points"), so that the spread about it is not \
      estimated. Give at least \(parameters + 1) points, or fix a parameter.
      """
    case .robustLossOfSeveral:
      "A robust loss has no likelihood, and series that are tied are joined by theirs. Use squares."
    case .system(let error):
      error.description
    case .notInUse(let date, let value):
      "The value \(value) at \(date) cannot be in use: it must be 0 or more. Leave such rows out."
    case .neverInUse:
      "No value is above 0, so this generation was never in use. Leave it out."
    case .inUseBeforeLaunch(let date, let value, let launch):
      "\(value) were in use at \(date), and the launch at \(launch) is not before that. Give an earlier launch."
    case .volumeNotPositive(let date, let value):
      """
      The volume \(value) at \(date) is not above 0, and volumes that grow by shares of themselves are. Begin later by \
      --from, or leave such rows out.
      """
    case .negativeAdoptions(let date, let value):
      """
      The adoptions \(value) at \(date) are below 0: what was adopted in a period is 0 or more. Leave such rows out, or, \
      where the values are totals, take --transform increments of a total that never falls.
      """
    case .twoProducts(let count):
      "The competition of a first product and a second is about two, and \(count) are named. Name two, the first first."
    case .entersAfterData(let name, let entry, let last):
      """
      \(printable(name)) enters at \(entry), and the data end at \(last): nothing is seen of the competition. \
      Give an earlier launch, or wait for data.
      """
    case .entersTooEarly(let name, let entry, let alone):
      """
      Before \(printable(name)) enters at \(entry) the first product is seen alone for \(alone) \
      \(alone == 1 ? "period" : "periods"), and its three parameters of that time need at least 4. Where both begin \
      together, use --model lotka-volterra.
      """
    case .runsAwayInside(let system, let time, let horizon):
      """
      The fitted curves of \(system) run away: near \(time), before the horizon \(horizon), a volume grows beyond every \
      number, as where each helps the other and nothing limits them. Choose an earlier horizon, or bound the effects, \
      such as by --bound effect11=0:
      """
    case .noOdds(let date, let value, let whole):
      """
      The share \(value) at \(date) does not lie between 0 and \(whole), both ends left out, so that it has no odds. Say by \
      --whole what all shares add to, begin later by --from, or leave such rows out.
      """
    case .ratioNotPositive(let date, let value):
      "The capability \(value) at \(date) is not above 0, and ratios need it to be. Leave such rows out."
    case .ratioNotSeen(let dates, let first, let last):
      """
      \(dates == 0 ? "No share is" : "Only \(dates) \(dates == 1 ? "share is" : "shares are")") known between \(first) and \
      \(last), where the ratio of capabilities is, and four parameters need at least 5. Give both over the same years.
      """
    case .noCommonDates(let follower, let leader):
      """
      The capabilities of \(printable(follower)) and \(printable(leader)) have no date in common, so that there is no ratio \
      of them. Give both for the same dates.
      """
    case .horizonInsideData(let horizon, let last):
      "The horizon \(horizon) does not lie after the last data at \(last). Give a later one by --horizon."
    case .solver(let family, let error):
      "Cannot fit \(family): \(error)"
    }
  }
}
