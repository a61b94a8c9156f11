public import Curves
public import Datasets
import Fitting

/// The side of a gap that something happened to.
public enum Side: String, Sendable, Codable, CaseIterable {
  case follower, leader
}

/// Something that may have slowed or sped one side from a date on, as a model file states it.
public struct InterventionDeclaration: Sendable, Equatable {
  /// Dated by decimal years.
  public var shock: Shock
  public var side: Side
  /// Where the dates are from; empty when absent.
  public var source: String
  public var line: Int
}

/// A quantity that may drive one side, or by which it learns, as a model file states it.
public struct CovariateDeclaration: Sendable, Equatable {
  public var name: String
  public var side: Side
  /// Path of the data, from the current directory.
  public var data: String
  public var selection: Selection
  public var future: Covariate.Future
  public var line: Int
}

extension ModelFile {
  /// Shocks and covariates of one side as a clock; `nil` where there are none.
  ///
  /// - Parameter series: the covariate's rows as a series.
  func clock(
    of side: Side, reading series: (CovariateDeclaration) throws(StudyError) -> TimeSeries
  ) throws(StudyError) -> Clock? {
    var covariates: [Covariate] = []
    for declaration in self.covariates where declaration.side == side {
      let series = try series(declaration)
      do throws(InterventionError) {
        covariates.append(try Covariate(declaration.name, series, future: declaration.future))
      } catch {
        throw .model(.intervention(file: path, line: declaration.line, error))
      }
    }
    let shocks = interventions.filter { $0.side == side }
    guard !shocks.isEmpty || !covariates.isEmpty else { return nil }
    let clock = Clock(shocks: shocks.map(\.shock), covariates: covariates)
    do throws(InterventionError) {
      try clock.checkNames()
    } catch {
      throw .model(.intervention(file: path, line: lines["interventions"] ?? lines["covariates"] ?? 1, error))
    }
    return clock
  }
}

extension ModelFileDecoder {
  mutating func interventions(_ field: Field, hasLeader: Bool) throws(ModelFileError) -> [InterventionDeclaration] {
    let example = "a list of interventions, such as - { name: restriction, shape: step, date: 2022-10-07 }"
    guard case .sequence(let sequence) = field.node, !sequence.isEmpty else {
      throw wrongType(field, expected: example)
    }
    var result: [InterventionDeclaration] = []
    for node in sequence {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      let fields = try fields(
        node, key: field.key, valid: ["name", "shape", "date", "dates", "on", "source"], line: item.line)
      let name = try text(required("name", in: fields, parent: item, example: "name: restriction"))
      let shape = try text(required("shape", in: fields, parent: item, example: "shape: step"))
      if let both = fields["dates"], fields["date"] != nil {
        throw wrongType(both, expected: "left out where there is a `date`")
      }
      let when: Field
      if let both = fields["dates"] {
        when = both
      } else {
        when = try required("date", in: fields, parent: item, example: "date: 2022-10-07")
      }
      let dates = try texts(when)
      let side = try side(fields["on"], hasLeader: hasLeader)
      let source = try fields["source"].map { (field) throws(ModelFileError) in try text(field) } ?? ""
      do throws(InterventionError) {
        result.append(
          InterventionDeclaration(
            shock: try Shock(name: name, shape: shape, dates: dates), side: side, source: source, line: item.line))
      } catch {
        throw .intervention(file: path, line: item.line, error)
      }
    }
    return result
  }

  mutating func covariates(
    _ field: Field, data: String, hasLeader: Bool
  ) throws(ModelFileError) -> [CovariateDeclaration] {
    guard case .sequence(let sequence) = field.node, !sequence.isEmpty else {
      throw wrongType(
        field,
        expected: field.key == "learning"
          ? "a list of what is learned by, such as - { name: output, series: cumulative output, future: held }"
          : "a list of covariates, such as - { name: investment, entity: China, future: held }")
    }
    var result: [CovariateDeclaration] = []
    for node in sequence {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      let own = ["name", "on", "data", "future"]
      let selection = try selection(item, from: nil, until: nil, transforms: [], besides: own)
      let fields = try fields(node, key: field.key, valid: Self.selectionKeys + own, line: item.line)
      let future = try required("future", in: fields, parent: item, example: "future: held")
      result.append(
        CovariateDeclaration(
          name: try text(required("name", in: fields, parent: item, example: "name: investment")),
          side: try side(fields["on"], hasLeader: hasLeader),
          data: try fields["data"].map { (field) throws(ModelFileError) in
            ModelFileDecoder.resolve(try text(field), from: path)
          } ?? data,
          selection: selection,
          future: try choice(future, among: Covariate.Future.allCases.map(\.rawValue)).flatMap(Covariate.Future.init)
            ?? .held,
          line: item.line))
    }
    return result
  }

  private func side(_ field: Field?, hasLeader: Bool) throws(ModelFileError) -> Side {
    let side = try choice(field, among: Side.allCases.map(\.rawValue)).flatMap(Side.init) ?? .follower
    if side == .leader, !hasLeader, let field { throw .needsLeader(file: path, line: field.line, key: field.key) }
    return side
  }
}
