public import Curves
import Datasets

/// Why what was said of a parameter cannot be done.
public enum SettingError: Error, Sendable, Equatable {
  case unknownParameter(keyword: String, name: String, models: [String], known: [String])
  case unreadable(keyword: String, text: String, expected: String)
  case twice(keyword: String, name: String)
  case fixedOutside(name: String, value: Double, low: Double?, high: Double?)
  case startOutside(name: String, value: Double, low: Double?, high: Double?)
  case noRoom(name: String, low: Double?, high: Double?, domain: Domain)
  case onFixed(keyword: String, name: String)
  case onTied(keyword: String, name: String, other: String)
  case tieToItself(name: String)
  case tieInCircle(names: [String])
  case tieOfDates(name: String, other: String, factor: Double)
  case tieOutside(name: String, other: String, factor: Double)
  case priorOutside(name: String, low: Double?, high: Double?)
  case nothingFree(model: String)
  case regionOfOne(name: String)
  case unknownSeries(keyword: String, name: String, known: [String])
  case unknownFamily(keyword: String, name: String, known: [String])
  case seriesLikeFamily(name: String)
  case tieAcrossFamilies(name: String, other: String)
  /// In a model file, where each side is estimated and drawn by itself.
  case acrossSides(name: String)
  case tieToFixed(name: String, other: String)
  case tieToTied(name: String, other: String, further: String)
}

extension SettingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownParameter(let keyword, let name, let models, let known):
      var sentence =
        "\(keyword): \(models.count == 1 ? "\(models[0]) has" : "none of \(models.joined(separator: ", ")) has")"
      sentence += " \(models.count == 1 ? "no" : "a") parameter \(quoted(name))."
      let last = name.split(separator: ".").last.map(String.init) ?? name
      if let near = nearestName(to: last, among: known), near != name {
        sentence += " Did you mean \(near)?"
      }
      return sentence
        + " There \(known.count == 1 ? "is" : "are") \(known.joined(separator: ", "))."
    case .unreadable(let keyword, let text, let expected):
      return "\(keyword): \(quoted(text)) is not \(expected)."
    case .twice(let keyword, let name):
      return "\(keyword) is given twice for \(name). Give it once."
    case .fixedOutside(let name, let value, let low, let high):
      return
        "\(name) cannot be fixed at \(value): it must lie \(Self.range(low, high)). Fix it inside, or leave it free."
    case .startOutside(let name, let value, let low, let high):
      return
        "\(name) cannot start at \(value): it must lie \(Self.range(low, high)). Start inside, or widen the bound."
    case .noRoom(let name, let low, let high, let domain):
      return "The bound of \(name), \(Self.range(low, high)), leaves it no room: it must lie "
        + "\(Self.range(domain.lowerBound, domain.upperBound)). Give a lower end below the upper one."
    case .onFixed(let keyword, let name):
      return "\(name) is fixed, so a \(keyword) on it says nothing. Leave out one of the two."
    case .onTied(let keyword, let name, let other):
      return "\(name) is tied to \(other), so a \(keyword) on it says nothing. Put it on \(other)."
    case .tieToItself(let name):
      return "\(name) is tied to itself. Tie it to another parameter."
    case .tieInCircle(let names):
      return "The ties \(names.joined(separator: " → ")) run in a circle. Leave one of them free."
    case .tieOfDates(let name, let other, let factor):
      return "\(name) and \(other) are dates: they may be equal, not \(factor) times one another."
    case .tieOutside(let name, let other, let factor):
      return
        "\(name) = \(factor) × \(other) has no value that both may take. Tie it with another factor."
    case .priorOutside(let name, let low, let high):
      return
        "The prior of \(name) says nothing about where it may lie, \(Self.range(low, high)). Give another."
    case .regionOfOne(let name):
      return
        "A region is of two different parameters, not of \(name) twice. Name another beside it."
    case .unknownSeries(let keyword, let name, let known):
      let meant = nearestName(to: name, among: known).map { " Did you mean \(quoted($0))?" } ?? ""
      return "\(keyword): there is no series \(quoted(name)) among those to be fitted.\(meant) "
        + "There \(known.count == 1 ? "is" : "are") \(listed(known, joinedBy: "and"))."
    case .unknownFamily(let keyword, let name, let known):
      let meant = nearestName(to: name, among: known).map { " Did you mean \($0)?" } ?? ""
      return "\(keyword): there is no family \(quoted(name)) among those to be fitted.\(meant) "
        + "There \(known.count == 1 ? "is" : "are") \(known.joined(separator: ", "))."
    case .seriesLikeFamily(let name):
      return
        "The series \(quoted(name)) is called like a family, so that \(name).… could mean either. "
        + "Rename the series in the data, or leave that family out."
    case .tieAcrossFamilies(let name, let other):
      return
        "\(name) and \(other) belong to different families, which are fitted one after the other. "
        + "Tie parameters of one family."
    case .acrossSides(let name):
      return
        "\(name) names a side, but a forecast fits and draws follower and leader apart. Put what is said of one side "
        + "under `follower` or `leader`; to fit both with parameters in common, use "
        + "`catchup fit DATA --entity … --entity … --tie …`."
    case .tieToFixed(let name, let other):
      return
        "\(other) is fixed, so tying \(name) to it joins nothing. Fix both, and fit the series apart."
    case .tieToTied(let name, let other, let further):
      return
        "\(name) is tied to \(other), which is itself tied to \(further). Tie it to \(further)."
    case .nothingFree(let model):
      return "Every parameter of \(model) is fixed, so there is nothing to fit. Leave one free."
    }
  }

  private static func range(_ low: Double?, _ high: Double?) -> String {
    switch (low, high) {
    case (nil, nil): "among the finite numbers"
    case (let low?, nil): "above \(low)"
    case (nil, let high?): "below \(high)"
    case (let low?, let high?): "between \(low) and \(high)"
    }
  }
}
