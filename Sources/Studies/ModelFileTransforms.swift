import Datasets
import Yams

extension ModelFileDecoder {
  /// A list of transforms, each a name (`increments`), a name with a value (`yearly: last`) or with further words beside
  /// it (`{ factor: 1e-12, unit: TFLOP/s }`).
  mutating func transforms(_ field: Field) throws(ModelFileError) -> [Transform] {
    guard case .sequence(let sequence) = field.node else {
      throw wrongType(field, expected: "a list of transforms, such as [yearly: last, increments]")
    }
    guard sequence.count <= Transform.limit else {
      throw wrongType(
        field, expected: "a list of at most \(Transform.limit) transforms", found: "a list of \(sequence.count)")
    }
    var transforms: [Transform] = []
    for node in sequence {
      let item = Field(key: field.key, line: line(of: node, or: field.line), node: node)
      transforms.append(try transform(item))
    }
    return transforms
  }

  private mutating func transform(_ item: Field) throws(ModelFileError) -> Transform {
    let expected = "a transform, such as increments or yearly: last"
    if case .scalar = item.node { return try transform(item.line, name: try text(item)) }
    guard case .mapping = item.node else { throw wrongType(item, expected: expected) }
    let entries = try entries(item.node, key: item.key, expected: expected, line: item.line)
    let named = entries.filter { Transform.names.contains($0.name) }
    guard named.count <= 1 else {
      throw wrongType(
        item, expected: "a list with one transform an entry, such as [yearly: last, increments]",
        found: "\(named.map { "`\($0.name)`" }.joined(separator: " and ")) in one")
    }
    guard let entry = named.first ?? entries.first else { throw wrongType(item, expected: expected, found: "empty") }
    var options: [(name: String, value: String)] = []
    var value: String?
    switch entry.field.node {
    case .mapping:
      for option in try self.entries(entry.field.node, key: entry.field.key, expected: expected) {
        options.append((option.name, try text(option.field)))
      }
    case .scalar(let scalar) where YAMLText.isNull(scalar): break
    default: value = try text(entry.field)
    }
    for option in entries where option.name != entry.name {
      options.append((option.name, try text(option.field)))
    }
    return try transform(entry.field.line, name: entry.name, value: value, options: options)
  }

  private func transform(
    _ line: Int, name: String, value: String? = nil, options: [(name: String, value: String)] = []
  ) throws(ModelFileError) -> Transform {
    do throws(TransformWordsError) {
      return try Transform(name: name, value: value, options: options)
    } catch {
      throw .transform(file: path, line: line, error)
    }
  }
}
