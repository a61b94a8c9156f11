public import Datasets
import Foundation

/// A file that a run read.
public struct RunInput: Codable, Sendable, Equatable {
  public var path: String
  /// SHA-256 of its bytes, hexadecimal.
  public var checksum: String

  public init(path: String, checksum: String) {
    self.path = path
    self.checksum = checksum
  }
}

/// What a run does, which says what its answer is to the last byte.
public struct RunQuestion: Codable, Sendable, Equatable {
  /// The command with every option that its answer depends on.
  public var line: String
  public var inputs: [RunInput]
  public var version: String

  public init(line: String, inputs: [RunInput], version: String = Version.current) {
    self.line = line
    self.inputs = inputs
    self.version = version
  }

  /// In what another question is another one, in words; `nil` where both have the same answer. Files are compared by
  /// what is in them: another machine may keep them elsewhere.
  public func difference(from other: RunQuestion) -> String? {
    if version != other.version { return "one is by version \(version), the other by \(other.version)" }
    if line != other.line { return "one is of `\(line)`, the other of `\(other.line)`" }
    guard inputs.count == other.inputs.count else {
      return "one read \(inputs.count) files, the other \(other.inputs.count)"
    }
    for (own, their) in zip(inputs, other.inputs) where own.checksum != their.checksum {
      return own.path == their.path
        ? "what is in \(own.path) differs" : "what is in \(own.path) is not what is in \(their.path)"
    }
    return nil
  }
}

extension Run {
  /// When it began, in universal time.
  public var date: DecimalYear {
    let days = started / 86_400
    // 400 years have 146 097 days.
    let guess = 1970 + Int((days / 365.2425).rounded(.down))
    for year in [guess + 1, guess, guess - 1] {
      let first = Self.daysSince1970(year)
      if days >= Double(first) {
        return DecimalYear(Double(year) + (days - Double(first)) / Double(Self.daysSince1970(year + 1) - first))
      }
    }
    return DecimalYear(Double(guess))
  }

  /// Of the first of January.
  private static func daysSince1970(_ year: Int) -> Int {
    func leapDays(_ year: Int) -> Int { (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 }
    return 365 * (year - 1970) + leapDays(year) - leapDays(1970)
  }

  /// `2026-11-25 02:15`, in universal time.
  public var startText: String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd HH:mm"
    return formatter.string(from: Date(timeIntervalSince1970: started))
  }
}

/// One run of the program as the ledger keeps it: schema `catchup.run/1`.
public struct Run: Codable, Sendable, Equatable {
  public var schema = "catchup.run/1"
  /// Of this ledger; another one may count otherwise.
  public var number: Int64
  /// The same in every ledger that the run was merged into.
  public var key: String
  /// `fit`, `forecast`, …
  public var command: String
  public var question: RunQuestion
  /// The arguments as they were typed, and the folder in which they were.
  public var arguments: [String]
  public var folder: String
  /// Seconds since 1970.
  public var started: Double
  /// What it took, over all its parts.
  public var seconds: Double
  public var isFinished: Bool
  /// How many blocks the work is cut into, and how many are kept or are in the answer.
  public var blocks: Int
  public var blocksDone: Int
  /// The answer in a sentence, where it has one.
  public var headline: String?
  /// The schema of the answer.
  public var answerSchema: String?

  /// A run that has just begun, before the ledger has given it a number.
  public init(
    key: String, command: String, question: RunQuestion, arguments: [String], folder: String, started: Double,
    blocks: Int
  ) {
    self.init(
      number: 0, key: key, command: command, question: question, arguments: arguments, folder: folder,
      started: started, seconds: 0, isFinished: false, blocks: blocks, blocksDone: 0, headline: nil, answerSchema: nil)
  }

  init(
    number: Int64, key: String, command: String, question: RunQuestion, arguments: [String], folder: String,
    started: Double, seconds: Double, isFinished: Bool, blocks: Int, blocksDone: Int, headline: String?,
    answerSchema: String?
  ) {
    self.number = number
    self.key = key
    self.command = command
    self.question = question
    self.arguments = arguments
    self.folder = folder
    self.started = started
    self.seconds = seconds
    self.isFinished = isFinished
    self.blocks = blocks
    self.blocksDone = blocksDone
    self.headline = headline
    self.answerSchema = answerSchema
  }

  enum CodingKeys: String, CodingKey {
    case schema, number, key, command, arguments, folder, started, seconds, blocks, headline, question
    case isFinished = "finished"
    case blocksDone = "blocks_done"
    case answerSchema = "answer_schema"
  }
}

extension ProvenanceRecord {
  /// The files that a record rests on: what declares it, then its data.
  public var inputs: [RunInput] {
    let all =
      [RunInput(path: modelFile, checksum: modelChecksum)]
      + data.map { RunInput(path: $0.file, checksum: $0.checksum) }
    return all.filter { !$0.checksum.isEmpty }
  }
}

extension RunInput {
  public init(_ table: Table) { self.init(path: table.name, checksum: table.checksum) }

  /// A model file and its data; nothing of a file that cannot be read.
  public static func ofModel(_ path: String) -> [RunInput] {
    func read(_ paths: [String]) -> [RunInput] {
      paths.compactMap { path in
        FileManager.default.contents(atPath: path).map { RunInput(path: path, checksum: Checksum.sha256(Array($0))) }
      }
    }
    switch try? StudyFile.read(path: path) {
    case .gap(let model): return [RunInput(path: model.path, checksum: model.checksum)] + read([model.data])
    case .assumptions(let model): return [RunInput(path: model.path, checksum: model.checksum)]
    case .mechanism(let model):
      return [RunInput(path: model.path, checksum: model.checksum)]
        + read([model.data] + (model.capability.map { [$0] } ?? []))
    case nil: return []
    }
  }
}
