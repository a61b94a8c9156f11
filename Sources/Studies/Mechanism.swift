public import Datasets
import Fitting

/// A question about several curves at once, of which one mechanism is the answer: competitors' shares, generations that
/// replace each other, a race through generations. What flags say on a command line, and keys in a model file.
public enum Mechanism: Sendable {
  case shares(SharesStudy)
  case competition(CompetitionStudy)
  case goodEnough(GoodEnoughStudy)
  case generations(GenerationsStudy)
  case leapfrog(LeapfrogStudy)

  /// The command that asks for it, and its key in a model file.
  public var command: String {
    switch self {
    case .shares, .competition, .goodEnough: "shares"
    case .generations: "generations"
    case .leapfrog: "leapfrog"
    }
  }

  /// - Parameter capability: of capabilities, where they are not in the same table.
  public func record(_ table: Table, capability: Table? = nil) throws(StudyError) -> MechanismRecord {
    switch self {
    case .shares(let study): .system(try study.record(table))
    case .competition(let study): .system(try study.record(table))
    case .goodEnough(let study): .system(try study.record(table, capability: capability ?? table))
    case .generations(let study): .system(try study.record(table))
    case .leapfrog(let study): .leapfrog(try study.record(table))
    }
  }

  /// Draws and seed, where there are any.
  public var drawing: (draws: Int?, seed: UInt64?) {
    switch self {
    case .shares: (nil, nil)
    case .competition(let study): (study.draws, study.options.seed)
    case .goodEnough(let study): (nil, study.options.seed)
    case .generations(let study) where study.options.interval == .bootstrap:
      (study.options.replicates, study.options.seed)
    case .generations: (nil, nil)
    case .leapfrog(let study): (study.draws, study.seed)
    }
  }

  /// The same with other draws, or another seed, where there are any, and so many threads.
  public func changed(draws: Int?, seed: UInt64?, threads: Int) -> Mechanism {
    switch self {
    case .shares: return self
    case .competition(var study):
      (study.draws, study.options.seed) = (draws ?? study.draws, seed ?? study.options.seed)
      study.options.threads = threads
      return .competition(study)
    case .goodEnough(var study):
      study.options.seed = seed ?? study.options.seed
      study.options.threads = threads
      return .goodEnough(study)
    case .generations(var study):
      study.options.replicates = draws ?? study.options.replicates
      study.options.seed = seed ?? study.options.seed
      study.options.threads = threads
      return .generations(study)
    case .leapfrog(var study):
      (study.draws, study.seed) = (draws ?? study.draws, seed ?? study.seed)
      return .leapfrog(study)
    }
  }
}

/// What a mechanism answers.
public enum MechanismRecord: Sendable, Equatable {
  case system(SystemRecord)
  case leapfrog(LeapfrogRecord)

  public var study: MechanismStudyRecord? {
    switch self {
    case .system(let record): record.study
    case .leapfrog(let record): record.study
    }
  }

  public var provenance: ProvenanceRecord? {
    switch self {
    case .system(let record): record.provenance
    case .leapfrog(let record): record.provenance
    }
  }

  /// The answer in a sentence.
  public var sentence: String {
    switch self {
    // One for each competitor, where there are few.
    case .system(let record):
      record.findings.isEmpty ? record.summary : record.findings.prefix(3).joined(separator: " ")
    case .leapfrog(let record): record.words.first ?? ""
    }
  }
}

extension MechanismFile {
  /// Reads the data that the file names, and answers.
  ///
  /// - Parameters:
  ///   - draws: in place of the file's.
  ///   - seed: in place of the file's.
  ///   - command: what makes the record again.
  public func record(
    draws: Int? = nil, seed: UInt64? = nil, threads: Int = 1, command: String
  ) throws(StudyError) -> MechanismRecord {
    func read(_ path: String) throws(StudyError) -> Table {
      do throws(DataError) { return try Table.read(path: path) } catch { throw .data(error) }
    }
    let table = try read(data)
    let other = try capability.map { (path) throws(StudyError) in try read(path) }
    let asked = mechanism.changed(draws: draws, seed: seed, threads: threads)
    let study = MechanismStudyRecord(name: name, title: title, question: question)
    let provenance = ProvenanceRecord(
      version: Version.current, command: command, seed: asked.drawing.seed ?? 0, draws: asked.drawing.draws ?? 0,
      modelFile: path, modelChecksum: checksum,
      data: ([table] + (other.map { [$0] } ?? [])).map {
        DataSourceRecord(table: $0, source: DatasetSource.read(beside: $0.name))
      })
    switch try asked.record(table, capability: other) {
    case .system(var record):
      (record.study, record.provenance) = (study, provenance)
      return .system(record)
    case .leapfrog(var record):
      (record.study, record.provenance, record.command) = (study, provenance, command)
      return .leapfrog(record)
    }
  }
}
