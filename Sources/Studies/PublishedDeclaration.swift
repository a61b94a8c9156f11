public import Datasets

/// Forecasts of the follower's level that somebody else once published, to be set beside our own.
public struct PublishedDeclaration: Sendable, Equatable {
  /// Whose they are.
  public var label: String
  /// Path of the data, from the current directory.
  public var data: String
  /// Each row is one forecast: the date it is about, and the level.
  public var selection: Selection
  /// The column that says when a forecast was made.
  public var made: String
  public var line: Int

  public init(label: String, data: String, selection: Selection, made: String, line: Int = 1) {
    self.label = label
    self.data = data
    self.selection = selection
    self.made = made
    self.line = line
  }
}

extension ModelFileDecoder {
  mutating func published(_ field: Field, data: String) throws(ModelFileError) -> PublishedDeclaration {
    let own = ["data", "made"]
    let selection = try selection(field, from: nil, until: nil, transforms: [], besides: own)
    let fields = try fields(field.node, key: field.key, valid: Self.selectionKeys + own)
    try refuseShaping(fields)
    return PublishedDeclaration(
      label: try text(required("label", in: fields, parent: field, example: "label: IC Insights")),
      data: try fields["data"].map { (field) throws(ModelFileError) in
        ModelFileDecoder.resolve(try text(field), from: path)
      } ?? data,
      selection: selection,
      made: try text(required("made", in: fields, parent: field, example: "made: made")), line: field.line)
  }
}
