import Foundation
public import Studies

/// Records as JSON: keys sorted, indented, numbers at full precision, `null` for what is absent.
public enum JSONOutput {
  /// The record as JSON text ending in a line break.
  ///
  /// JSON has no infinities and no "not a number": such values are written as `null`.
  /// - Throws: ``ReportError/cannotEncode(type:reason:)`` when the record's own coding fails.
  public static func encode<Record: Encodable>(_ record: Record) throws(ReportError) -> String {
    if let text = try? encode(record, nonFinite: nil) { return text + "\n" }
    do {
      // Some number is not finite: write it as a string that occurs nowhere else in the record, then as null.
      var mark = "non-finite"
      while try encode(record, nonFinite: "").contains(mark) { mark += "*" }
      return try encode(record, nonFinite: mark).replacingOccurrences(of: "\"\(mark)\"", with: "null") + "\n"
    } catch {
      throw .cannotEncode(type: "\(Record.self)", reason: "\(error)")
    }
  }

  /// Writes `<name>.json` into a folder, which is made where it is missing.
  /// - Returns: its path.
  public static func write<Record: Encodable>(_ record: Record, named name: String, to directory: String)
    throws(ReportError) -> String
  {
    let text = try encode(record)
    try OutputFile.makeFolder(directory)
    let path = OutputFile.path(of: OutputFile.name(name) + ".json", in: directory)
    try OutputFile.write(text, to: path)
    return path
  }

  /// Writes a mechanism's record under its study's name.
  public static func write(_ record: MechanismRecord, to directory: String) throws(ReportError) -> String {
    switch record {
    case .system(let system): try write(system, named: record.fileStem, to: directory)
    case .leapfrog(let leapfrog): try write(leapfrog, named: record.fileStem, to: directory)
    }
  }

  /// Records as JSON lines: one object a line, keys sorted, numbers at full precision.
  /// - Throws: ``ReportError/cannotEncode(type:reason:)`` when a record has a number that JSON has not.
  public static func lines<Record: Encodable>(_ records: [Record]) throws(ReportError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try records.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
    } catch {
      throw .cannotEncode(type: "\(Record.self)", reason: "\(error)")
    }
  }

  private static func encode<Record: Encodable>(_ record: Record, nonFinite: String?) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    if let nonFinite {
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: nonFinite, negativeInfinity: nonFinite, nan: nonFinite)
    }
    return String(decoding: try encoder.encode(record), as: UTF8.self)
  }
}
