public import Curves

/// What a person says of parameters by name: where to start, what to hold, within which bounds, what goes with what,
/// and what is believed beforehand.
///
/// A name may be that of a parameter, `ceiling`, for every family that has one, or of one family's, `logistic.ceiling`.
public struct ParameterSettings: Sendable, Equatable {
  public enum Setting: Sendable, Equatable {
    case start(Double)
    case fix(Double)
    /// An end left out is open.
    case bound(low: Double?, high: Double?)
    /// The parameter is `factor` times another of the same fit.
    case tie(factor: Double, to: String)
    case prior(Prior)

    /// The word by which the setting is known on the command line and in model files.
    public var keyword: String {
      switch self {
      case .start: "start"
      case .fix: "fix"
      case .bound: "bound"
      case .tie: "tie"
      case .prior: "prior"
      }
    }
  }

  public struct Entry: Sendable, Equatable {
    /// As it was written, with or without the family.
    public var name: String
    public var setting: Setting

    public init(_ name: String, _ setting: Setting) {
      self.name = name
      self.setting = setting
    }
  }

  public var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries }

  public var isEmpty: Bool { entries.isEmpty }

  /// The settings that bear on a model, with the index of the parameter meant.
  ///
  /// What names one family wins over what names any, as the narrower word.
  func resolved(for name: String, _ parameters: [Parameter]) -> [(index: Int, entry: Entry)] {
    let names = parameters.map(\.name)
    return entries.compactMap { entry in
      Self.index(of: entry.name, in: name, names).map { ($0, entry) }
    }
  }

  static func index(of name: String, in model: String, _ names: [String]) -> Int? {
    if let index = names.firstIndex(of: name) { return index }
    guard name.hasPrefix(model + ".") else { return nil }
    return names.firstIndex(of: String(name.dropFirst(model.count + 1)))
  }

  /// Checks that every name is that of a parameter of at least one of the models.
  public func check(_ models: [(name: String, parameters: [Parameter])]) throws(SettingError) {
    for entry in entries {
      var names = [entry.name]
      if case .tie(_, let other) = entry.setting { names.append(other) }
      for name in names {
        let isKnown = models.contains { Self.index(of: name, in: $0.name, $0.parameters.map(\.name)) != nil }
        guard isKnown else {
          var known: [String] = []
          for model in models {
            for parameter in model.parameters where !known.contains(parameter.name) {
              known.append(parameter.name)
            }
          }
          throw .unknownParameter(
            keyword: entry.setting.keyword, name: name, models: models.map(\.name), known: known)
        }
      }
    }
  }
}
