import Curves
import Datasets

/// A parameter as it is called where several series are fitted: `rate`, `logistic.rate`, `China.rate`,
/// `China.logistic.rate`, `China.first.rate`; a series in double quotes where its name holds `.`, `,`, `=` or `*`: `"Korea, South".rate`.
struct SeriesName: Equatable {
  /// The place of the series among those named.
  var series: Int?
  var family: String?
  var parameter: String

  /// - Parameter series: what may stand before the first dot.
  init(_ text: String, series: [String], families: [String], keyword: String) throws(SettingError) {
    var rest = text
    if text.hasPrefix("\"") {
      let inside = text.dropFirst()
      guard let end = inside.firstIndex(of: "\""), inside[inside.index(after: end)...].hasPrefix(".") else {
        throw .unreadable(keyword: keyword, text: text, expected: "a parameter's name such as \"Korea, South\".rate")
      }
      let name = String(inside[..<end])
      guard let place = series.firstIndex(of: name) else {
        throw .unknownSeries(keyword: keyword, name: name, known: series)
      }
      self.series = place
      rest = String(inside[inside.index(end, offsetBy: 2)...])
    } else if let name = series.filter({ text.hasPrefix($0 + ".") }).max(by: { $0.count < $1.count }) {
      self.series = series.firstIndex(of: name)
      rest = String(text.dropFirst(name.count + 1))
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    // A term's parameter is called by two words, `first.rate`.
    let own = parts.count > 1 && Ordinal.words.contains(parts[parts.count - 2]) ? 2 : 1
    parameter = parts.isEmpty ? rest : parts.suffix(own).joined(separator: ".")
    if parts.count > own {
      let before = parts.dropLast(own).joined(separator: ".")
      guard families.contains(before) else {
        throw self.series == nil
          ? .unknownSeries(keyword: keyword, name: before, known: series)
          : .unknownFamily(keyword: keyword, name: before, known: families)
      }
      family = before
    }
  }

  /// The narrower name wins over the broader one.
  var narrowness: Int { (series == nil ? 0 : 2) + (family == nil ? 0 : 1) }
}

extension ParameterSettings {
  /// Whether a name begins with that of a series.
  public func nameSeries(_ series: [String]) -> Bool {
    entries.contains { entry in
      var names = [entry.name]
      if case .tie(_, let other) = entry.setting { names.append(other) }
      return names.contains { name in
        name.hasPrefix("\"") || series.contains { name.hasPrefix($0 + ".") }
      }
    }
  }

  /// Checks every name against the series and the families that are to be fitted.
  public func check(series: [String], families: [(name: String, parameters: [String])]) throws(SettingError) {
    if let same = series.first(where: { name in families.contains { $0.name == name } }) {
      throw .seriesLikeFamily(name: same)
    }
    for entry in entries {
      var texts = [entry.name]
      if case .tie(_, let other) = entry.setting { texts.append(other) }
      var chosen: [SeriesName] = []
      for text in texts {
        let name = try SeriesName(
          text, series: series, families: families.map(\.name), keyword: entry.setting.keyword)
        let able = families.filter { name.family == nil || name.family == $0.name }
        guard able.contains(where: { $0.parameters.contains(name.parameter) }) else {
          var known: [String] = []
          for parameter in able.flatMap(\.parameters) where !known.contains(parameter) { known.append(parameter) }
          throw .unknownParameter(
            keyword: entry.setting.keyword, name: text, models: able.map(\.name), known: known)
        }
        chosen.append(name)
      }
      if let first = chosen.first?.family, let last = chosen.last?.family, first != last {
        throw .tieAcrossFamilies(name: texts[0], other: texts[1])
      }
    }
  }

  /// The settings as those of one model of all the series, whose parameters are called `series.parameter`, and the
  /// ties from one series to another.
  ///
  /// What names no series is said of each. The narrower name wins: one with the series over one with the family, that
  /// over the parameter alone.
  func joined(
    series: [String], family: String, families: [String], parameters: [String]
  ) throws(SettingError) -> (settings: ParameterSettings, ties: [JointTie]) {
    var chosen: [String: (narrowness: Int, entry: Entry)] = [:]
    var order: [String] = []
    var ties: [String: JointTie] = [:]
    for entry in entries {
      let keyword = entry.setting.keyword
      let name = try SeriesName(entry.name, series: series, families: families, keyword: keyword)
      guard name.family == nil || name.family == family, parameters.contains(name.parameter) else { continue }
      var target: SeriesName?
      if case .tie(_, let other) = entry.setting {
        let other = try SeriesName(other, series: series, families: families, keyword: keyword)
        guard other.family == nil || other.family == family, parameters.contains(other.parameter) else { continue }
        target = other
      }
      for place in name.series.map({ [$0] }) ?? Array(series.indices) {
        var own = Entry(JointModel.name(series[place], name.parameter), entry.setting)
        let key = keyword + " " + own.name
        var tie: JointTie?
        if case .tie(let factor, _) = entry.setting, let target {
          let other = JointModel.name(series[target.series ?? place], target.parameter)
          // `rate=China.rate` is said of the others.
          if own.name == other, name.series == nil, target.series != nil { continue }
          own.setting = .tie(factor: factor, to: other)
          if let leading = target.series, leading != place {
            tie = JointTie(
              series: series[place], parameter: name.parameter, factor: factor, otherSeries: series[leading],
              otherParameter: target.parameter)
          }
        }
        if let earlier = chosen[key] {
          guard earlier.narrowness != name.narrowness else { throw .twice(keyword: keyword, name: entry.name) }
          guard name.narrowness > earlier.narrowness else { continue }
        } else {
          order.append(key)
        }
        chosen[key] = (name.narrowness, own)
        ties[key] = tie
      }
    }
    return (ParameterSettings(order.compactMap { chosen[$0]?.entry }), order.compactMap { ties[$0] })
  }
}

/// A parameter of one series that is a multiple of a parameter of another.
public struct JointTie: Sendable, Equatable {
  public var series: String
  public var parameter: String
  public var factor: Double
  public var otherSeries: String
  public var otherParameter: String

  var name: String { JointModel.name(series, parameter) }
  var other: String { JointModel.name(otherSeries, otherParameter) }
}
