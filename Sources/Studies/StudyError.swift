public import Datasets
public import Forecasting

/// Why a study gives no answer.
public enum StudyError: Error, Sendable, Equatable {
  case model(ModelFileError)
  case data(DataError)
  case forecast(file: String, ForecastError)
  case unknownFamily(file: String, line: Int?, name: String, nearest: String?, known: [String])
  case noFamilyFitted(file: String, reasons: [String])
  /// A running best of which lower is better, where the follower is to rise to the leader.
  case bestFalls(file: String, entity: String)
  case nothingToCompare(file: String, entities: [String])
  case pairs(file: String, PairsFileError)
  case unknownMethod(name: String, nearest: String?, known: [String])
}

extension StudyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .model(let error): return error.description
    case .data(let error): return error.description
    case .forecast(let file, let error): return "\(printable(file, limit: 400)): \(error)"
    case .unknownMethod(let name, let nearest, let known):
      let meant = nearest.map { " Did you mean \($0)?" } ?? ""
      return "There is no method \(quoted(name)) to test.\(meant) There are \(known.joined(separator: ", "))."
    case .pairs(let file, let error): return error.description(file: file)
    case .unknownFamily(let file, let line, let name, let nearest, let known):
      let place = file.isEmpty ? "" : printable(file, limit: 400) + (line.map { ":\($0)" } ?? "") + ": "
      let meant = nearest.map { " Did you mean \($0)?" } ?? ""
      return "\(place)there is no family \(quoted(name)).\(meant) There are \(known.joined(separator: ", "))."
    case .noFamilyFitted(let file, let reasons):
      return "\(printable(file, limit: 400)): no family could be fitted.\n" + reasons.joined(separator: "\n")
    case .bestFalls(let file, let entity):
      return "\(printable(file, limit: 400)): \(printable(entity))'s running best falls, but a gap closes where the"
        + " follower rises to the leader. Add `transforms: [reciprocal]` on both sides."
    case .nothingToCompare(let file, let entities):
      return
        "\(printable(file, limit: 400)): holds only \(listed(entities, joinedBy: "and")). "
        + "A model needs a follower and a leader: add the leader's rows, or write a model with a `target`."
    }
  }
}
