import Foundation

/// A Jupyter notebook, nbformat 4.5, as a value that encodes to the same bytes each time.
///
/// Source: "The Notebook file format", nbformat documentation, version 4.5.
struct Notebook: Encodable {
  struct Cell: Encodable {
    enum Kind: String, Encodable { case markdown, code }

    var kind: Kind
    var id: String
    /// The words or the program.
    var source: String
    /// Of a code cell, in order.
    var outputs: [Output] = []
    /// The number of its execution, for a code cell.
    var count: Int?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kind, forKey: Key("cell_type"))
      try container.encode(id, forKey: Key("id"))
      try container.encode([String: String](), forKey: Key("metadata"))
      try container.encode(Notebook.lines(source), forKey: Key("source"))
      guard kind == .code else { return }
      try container.encode(count, forKey: Key("execution_count"))
      try container.encode(outputs, forKey: Key("outputs"))
    }
  }

  enum Output: Encodable {
    /// What a command printed.
    case printed(String)
    /// Something shown in several forms, by MIME type; a front end takes the richest that it knows.
    case shown([String: Content])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      switch self {
      case .printed(let text):
        try container.encode("stream", forKey: Key("output_type"))
        try container.encode("stdout", forKey: Key("name"))
        try container.encode(Notebook.lines(text), forKey: Key("text"))
      case .shown(let data):
        try container.encode("display_data", forKey: Key("output_type"))
        try container.encode([String: String](), forKey: Key("metadata"))
        var forms = container.nestedContainer(keyedBy: Key.self, forKey: Key("data"))
        for (type, content) in data.sorted(by: { $0.key < $1.key }) {
          switch content {
          case .text(let text): try forms.encode(Notebook.lines(text), forKey: Key(type))
          case .base64(let bytes): try forms.encode(Data(bytes).base64EncodedString() + "\n", forKey: Key(type))
          case .json(let value): try forms.encode(value, forKey: Key(type))
          }
        }
      }
    }
  }

  enum Content {
    case text(String)
    case base64([UInt8])
    case json(JSONValue)
  }

  var cells: [Cell]
  /// Under `catchup` in the notebook's metadata.
  var metadata: [String: String]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(cells, forKey: Key("cells"))
    try container.encode(4, forKey: Key("nbformat"))
    try container.encode(5, forKey: Key("nbformat_minor"))
    var about = container.nestedContainer(keyedBy: Key.self, forKey: Key("metadata"))
    try about.encode(
      ["display_name": "Python 3", "language": "python", "name": "python3"], forKey: Key("kernelspec"))
    try about.encode(["name": "python"], forKey: Key("language_info"))
    try about.encode(metadata, forKey: Key("catchup"))
  }

  /// Text as the format has it: lines that keep their ends.
  fileprivate static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }
    // The last has no end of its own; where the text ends with a break it is empty.
    if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
    return lines
  }

  /// The notebook as JSON text: keys sorted, indented by one space, as Jupyter saves it.
  /// - Throws: ``ReportError/cannotEncode(type:reason:)``.
  func text() throws(ReportError) -> String { try JSONOutput.encode(self) }

  struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// Any JSON, for content that has a schema of its own.
enum JSONValue: Encodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
