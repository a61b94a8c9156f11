import ArgumentParser
import Datasets
import Reports
import Studies

/// What commands about several curves share: `shares`, `generations`, `leapfrog`, and model files about them.
enum MechanismCommand {
  static func check(entities: [String], confidence: Double, first: String) throws {
    guard entities.count > 1 else {
      throw ValidationError("Name two or more by --entity, \(first) first.")
    }
    if let twice = entities.enumerated().first(where: { entities[..<$0.offset].contains($0.element) })?.element {
      throw ValidationError("--entity \(quoted(twice)) is named twice. Name each once.")
    }
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence takes a number between 0 and 1, not \(confidence).")
    }
  }

  /// What a model file says itself would be passed over in silence.
  static func refuse(_ flags: [(name: String, isGiven: Bool)]) throws {
    if let flag = flags.first(where: \.isGiven)?.name {
      throw ValidationError(
        "\(flag) belongs to a CSV file. A model file says it itself: leave it out, or change the file.")
    }
  }

  /// Answers a table by flags, or a model file.
  ///
  /// - Parameters:
  ///   - capability: a second table.
  ///   - mechanism: what the flags say.
  static func answer(
    _ path: String, command: String, capability: String? = nil, figures: String?, _ threads: Int,
    _ output: OutputOptions, mechanism: () throws -> Mechanism
  ) throws {
    if figures != nil { try failing { () throws(ReportError) in try HTMLReport.requireFigures() } }
    let record: MechanismRecord
    let inputs: [RunInput]
    if ModelOptions.isModelFile(path) {
      guard case .mechanism(let file) = try failing({ () throws(ModelFileError) in try StudyFile.read(path: path) })
      else {
        throw Failure(
          "\(path) asks about a gap, which `catchup forecast` and `catchup report` answer. A model file for "
            + "`catchup \(command)` has the key `\(command)`.")
      }
      guard file.mechanism.command == command else { throw Failure(refusal(file, command)) }
      record = try self.record(
        file, draws: nil, seed: nil, threads, command: "catchup \(command) \(ShellWord(path))")
      inputs = record.provenance?.inputs ?? []
    } else {
      let asked = try mechanism()
      let table = try failing { () throws(DataError) in try Table.read(path: path) }
      let other = try capability.map { path in
        try failing { () throws(DataError) in try Table.read(path: path) }
      }
      inputs = ([table] + (other.map { [$0] } ?? [])).map { RunInput($0) }
      record = try failing { () throws(StudyError) in try asked.record(table, capability: other) }
    }
    // Before anything is printed: where a drawing fails there is no answer that looks whole.
    if let figures {
      for path in try failing({ () throws(ReportError) in try FigureFiles.write(record, to: figures) }) {
        Terminal.say(path)
      }
    }
    try tell(record, of: inputs, output)
  }

  /// The answer to a model file.
  static func record(
    _ file: MechanismFile, draws: Int?, seed: UInt64?, _ threads: Int, command: String
  ) throws -> MechanismRecord {
    let drawing = file.mechanism.drawing
    if draws != nil, drawing.draws == nil { throw Failure("\(file.path) draws nothing: leave --draws out.") }
    if seed != nil, drawing.seed == nil { throw Failure("\(file.path) uses no random numbers: leave --seed out.") }
    return try failing { () throws(StudyError) in
      try file.record(draws: draws, seed: seed, threads: threads, command: command)
    }
  }

  static func tell(_ record: MechanismRecord, of inputs: [RunInput], _ output: OutputOptions) throws {
    switch record {
    case .system(let system):
      try output.answer(
        system, inputs: inputs, headline: record.sentence, figures: { SystemFigures.all(system) }
      ) {
        TextReport.system(system, color: Terminal.takesColor)
      }
    case .leapfrog(let leapfrog):
      try output.answer(
        leapfrog, inputs: inputs, headline: record.sentence, figures: { LeapfrogFigures.all(leapfrog) }
      ) {
        TextReport.leapfrog(leapfrog, color: Terminal.takesColor)
      }
    }
  }

  /// Why another command does not take a file.
  static func refusal(_ file: MechanismFile, _ command: String) -> String {
    let own = file.mechanism.command
    return "\(file.path) is about `\(own)`: `catchup report`, `catchup forecast` and `catchup \(own)` answer it, "
      + "`catchup \(command)` does not."
  }
}
