public import Datasets
public import Forecasting

/// What the follower has announced, as a model file states it: rows of a table, and how late such plans come.
public struct AnnouncementDeclaration: Sendable, Equatable {
  /// Path of the data, from the current directory.
  public var data: String
  /// Each row is one announcement; never part of a series.
  public var selection: Selection
  /// The column that says when an announcement was made; those made after the data end are left out.
  public var made: String?
  /// Years from the announced date to the delivery.
  public var slip: AssumedParameter
  /// Probability that one is never delivered.
  public var undelivered: Double
  public var line: Int

  public init(
    data: String, selection: Selection, made: String? = nil, slip: AssumedParameter, undelivered: Double, line: Int = 1
  ) {
    self.data = data
    self.selection = selection
    self.made = made
    self.slip = slip
    self.undelivered = undelivered
    self.line = line
  }
}

extension ModelFileDecoder {
  mutating func announcements(_ field: Field, data: String) throws(ModelFileError) -> AnnouncementDeclaration {
    let own = ["data", "made", "slip", "undelivered"]
    let selection = try selection(field, from: nil, until: nil, transforms: [], besides: own)
    let fields = try fields(field.node, key: field.key, valid: Self.selectionKeys + own)
    try refuseShaping(fields)
    return AnnouncementDeclaration(
      data: try fields["data"].map { (field) throws(ModelFileError) in
        ModelFileDecoder.resolve(try text(field), from: path)
      } ?? data,
      selection: selection, made: try fields["made"].map { (field) throws(ModelFileError) in try text(field) },
      slip: try assumption(
        required("slip", in: fields, parent: field, example: "slip: { log-normal: [0.5, 0.8] }")),
      undelivered: try fields["undelivered"].map { (field) throws(ModelFileError) in try probability(field) } ?? 0,
      line: field.line)
  }

  /// Rows that are taken one by one are no series: nothing may make one of them.
  func refuseShaping(_ fields: [String: Field]) throws(ModelFileError) {
    for key in ["frontier", "transforms", "group"] {
      guard let field = fields[key] else { continue }
      throw wrongType(field, expected: "left out: each row stands for itself here")
    }
  }

  func probability(_ field: Field) throws(ModelFileError) -> Double {
    let expected = "a probability from 0 up to, but not including, 1"
    guard case .scalar(let scalar) = field.node, scalar.style == .plain else {
      throw wrongType(field, expected: expected)
    }
    guard let value = DecimalNumber.parse(scalar.string), value >= 0, value < 1 else {
      throw .invalidValue(
        file: path, line: field.line, key: field.key, expected: expected, found: scalar.string, nearest: nil)
    }
    return value
  }
}
