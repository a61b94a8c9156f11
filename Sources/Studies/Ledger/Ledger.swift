public import Foundation
import GRDB

/// The runs of this machine's user: what was asked, of which data, by which version, and what came out.
///
/// An SQLite file in write-ahead mode, so that several processes may write at once and a run that is killed loses at
/// most the block it was at. Every write is one transaction.
public struct Ledger: Sendable {
  public let path: String
  private let queue: DatabaseQueue

  /// Seconds for which another process's write is waited for.
  static let longestWait = 10

  /// `catchup/ledger.sqlite` in the user's state folder: `$XDG_STATE_HOME`, else `~/.local/state`.
  public static func usualPath(_ environment: [String: String]) throws(LedgerError) -> String {
    // The specification has relative paths ignored.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/catchup/ledger.sqlite" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { throw .noHome }
    return home + "/.local/state/catchup/ledger.sqlite"
  }

  /// Opens the ledger, and makes it, with its folder, where there is none.
  public init(path: String) throws(LedgerError) {
    self.path = path
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw .cannotOpen(path: path, reason: String(cString: strerror(errno)).lowercased())
      }
    }
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(Double(Self.longestWait))
    configuration.label = "ledger"
    queue = try Self.open(path, configuration)
  }

  /// Two processes that make the same ledger at once hinder each other for a moment, whatever SQLite's patience.
  private static func open(_ path: String, _ configuration: Configuration) throws(LedgerError) -> DatabaseQueue {
    var attempt = 0
    while true {
      attempt += 1
      do {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try LedgerSchema.bringUp(queue, path: path)
        return queue
      } catch {
        let problem = LedgerError(error, path: path)
        switch problem {
        case .busy where attempt < 20, .unexpected where attempt < 20: usleep(50_000)
        default: throw problem
        }
      }
    }
  }

  private func reading<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    do { return try queue.read(body) } catch { throw LedgerError(error, path: path) }
  }

  private func writing<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    do { return try queue.write(body) } catch { throw LedgerError(error, path: path) }
  }

  // MARK: - Writing

  /// Keeps a run that has its answer.
  @discardableResult
  public func keep(_ run: Run, answer: String) throws(LedgerError) -> Int64 {
    try writing { database in
      let number = try Self.insert(run, into: database)
      try Self.set(answer, of: number, in: database)
      return number
    }
  }

  /// Notes that a run began whose blocks will come one by one.
  public func begin(_ run: Run) throws(LedgerError) -> Int64 {
    try writing { try Self.insert(run, into: $0) }
  }

  /// Keeps a block of a run; one that is there already is the same.
  ///
  /// - Parameter seconds: what the run has taken besides what it had before.
  public func keep(_ content: Data, block: Int, of run: Int64, seconds: Double) throws(LedgerError) {
    try writing { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO block (run, number, content) VALUES (?, ?, ?)", arguments: [run, block, content])
      try database.execute(
        sql: "UPDATE run SET seconds = seconds + ?, done = (SELECT count(*) FROM block WHERE run = ?) WHERE number = ?",
        arguments: [seconds, run, run])
    }
  }

  /// Puts the answer in the place of a run's blocks.
  public func finish(
    _ run: Int64, answer: String, schema: String, headline: String?, seconds: Double
  ) throws(LedgerError) {
    try writing { database in
      try database.execute(
        sql: "UPDATE run SET schema = ?, headline = ?, seconds = seconds + ?, done = blocks WHERE number = ?",
        arguments: [schema, headline, seconds, run])
      try Self.set(answer, of: run, in: database)
      try database.execute(sql: "DELETE FROM block WHERE run = ?", arguments: [run])
    }
  }

  private static func set(_ answer: String, of run: Int64, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO answer (run, content) VALUES (?, ?)", arguments: [run, answer])
    try database.execute(sql: "UPDATE run SET finished = 1 WHERE number = ?", arguments: [run])
  }

  private static func insert(_ run: Run, into database: Database) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO run (key, command, line, version, arguments, folder, started, seconds, finished, blocks, done, \
        headline, schema) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.key, run.command, run.question.line, run.question.version, try text(run.arguments), run.folder,
        run.started, run.seconds, false, run.blocks, run.isFinished ? run.blocks : 0, run.headline, run.answerSchema,
      ])
    let number = database.lastInsertedRowID
    for (position, input) in run.question.inputs.enumerated() {
      try database.execute(
        sql: "INSERT INTO input (run, position, path, checksum) VALUES (?, ?, ?, ?)",
        arguments: [number, position, input.path, input.checksum])
    }
    return number
  }

  /// A run of another ledger with all that belongs to it.
  private static func insert(
    _ run: Run, answer: String?, blocks: [Int: Data], into database: Database
  ) throws -> Int64 {
    let number = try insert(run, into: database)
    if let answer { try set(answer, of: number, in: database) }
    for (block, content) in blocks.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "INSERT INTO block (run, number, content) VALUES (?, ?, ?)", arguments: [number, block, content])
    }
    try recount(number, in: database)
    return number
  }

  private static func text(_ words: [String]) throws -> String {
    String(decoding: try JSONEncoder().encode(words), as: UTF8.self)
  }

  // MARK: - Reading

  /// The latest runs first.
  public func runs(command: String? = nil, most: Int? = nil) throws(LedgerError) -> [Run] {
    try reading { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM run WHERE ?1 IS NULL OR command = ?1 ORDER BY number DESC LIMIT ?2
          """, arguments: [command, most ?? -1])
      return try rows.map { try Self.run($0, in: database) }
    }
  }

  /// - Parameter name: a number of this ledger, `last`, or the beginning of a key.
  public func run(_ name: String) throws(LedgerError) -> Run {
    let found = try reading { database -> Run? in
      let row: Row?
      if name == "last" {
        row = try Row.fetchOne(database, sql: "SELECT * FROM run ORDER BY number DESC LIMIT 1")
      } else if let number = Int64(name) {
        row = try Row.fetchOne(database, sql: "SELECT * FROM run WHERE number = ?", arguments: [number])
      } else {
        let pattern = name.lowercased()
        let isKey = pattern.count >= 4 && pattern.allSatisfy { $0.isHexDigit || $0 == "-" }
        let rows =
          isKey
          ? try Row.fetchAll(
            database, sql: "SELECT * FROM run WHERE key LIKE ? LIMIT 2", arguments: [pattern + "%"]) : []
        row = rows.count == 1 ? rows[0] : nil
      }
      return try row.map { try Self.run($0, in: database) }
    }
    guard let found else { throw .noSuchRun(name, path: path) }
    return found
  }

  /// The answer as JSON; `nil` where a run has none yet.
  public func answer(_ run: Int64) throws(LedgerError) -> String? {
    try reading { try String.fetchOne($0, sql: "SELECT content FROM answer WHERE run = ?", arguments: [run]) }
  }

  /// The blocks of a run that are done, by number.
  public func blocks(_ run: Int64) throws(LedgerError) -> [Int: Data] {
    try reading { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT number, content FROM block WHERE run = ?", arguments: [run])
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["number"], $0["content"]) })
    }
  }

  private static func run(_ row: Row, in database: Database) throws -> Run {
    let number: Int64 = row["number"]
    let inputs = try Row.fetchAll(
      database, sql: "SELECT path, checksum FROM input WHERE run = ? ORDER BY position", arguments: [number])
    let arguments: String = row["arguments"]
    return Run(
      number: number, key: row["key"], command: row["command"],
      question: RunQuestion(
        line: row["line"], inputs: inputs.map { RunInput(path: $0["path"], checksum: $0["checksum"]) },
        version: row["version"]),
      arguments: (try? JSONDecoder().decode([String].self, from: Data(arguments.utf8))) ?? [], folder: row["folder"],
      started: row["started"], seconds: row["seconds"], isFinished: row["finished"], blocks: row["blocks"],
      blocksDone: row["done"], headline: row["headline"], answerSchema: row["schema"])
  }

  // MARK: - Housekeeping

  /// Removes runs with all that belongs to them, and gives their room back.
  public func remove(_ runs: [Int64]) throws(LedgerError) {
    guard !runs.isEmpty else { return }
    try writing { database in
      for run in runs { try database.execute(sql: "DELETE FROM run WHERE number = ?", arguments: [run]) }
    }
    do { try queue.vacuum() } catch { throw LedgerError(error, path: path) }
  }

  /// What merging another ledger did.
  public struct Merged: Sendable, Equatable {
    /// Runs that this ledger had not.
    public var runs: [Int64] = []
    /// Unfinished runs of this ledger that have more blocks now, with how many.
    public var completed: [Int64: Int] = [:]
  }

  /// Takes over the runs of another ledger, and the blocks of its unfinished runs into this one's unfinished runs of the
  /// same command line.
  ///
  /// - Throws: ``LedgerError/blocksDiffer(run:other:difference:)`` where such a run had other inputs, options or another
  ///   version; nothing is merged then.
  public func merge(_ other: Ledger) throws(LedgerError) -> Merged {
    let theirs = try other.runs().reversed()
    var contents: [(run: Run, answer: String?, blocks: [Int: Data])] = []
    for run in theirs {
      contents.append((run, try other.answer(run.number), run.isFinished ? [:] : try other.blocks(run.number)))
    }
    let own = try runs()
    return try writing { database in
      var merged = Merged()
      for (run, answer, blocks) in contents {
        if let known = own.first(where: { $0.key == run.key }) {
          guard !known.isFinished, !run.isFinished else { continue }
          try Self.unite(blocks, of: run, into: known, database, &merged)
          continue
        }
        let partner = own.first {
          !$0.isFinished && !run.isFinished && $0.question.line == run.question.line
        }
        if let partner {
          try Self.unite(blocks, of: run, into: partner, database, &merged)
          continue
        }
        merged.runs.append(try Self.insert(run, answer: answer, blocks: blocks, into: database))
      }
      return merged
    }
  }

  private static func unite(
    _ blocks: [Int: Data], of run: Run, into own: Run, _ database: Database, _ merged: inout Merged
  ) throws {
    var difference = own.question.difference(from: run.question)
    if own.blocks != run.blocks { difference = "one is cut into \(own.blocks) blocks, the other into \(run.blocks)" }
    if let difference {
      throw LedgerError.blocksDiffer(run: "\(own.number)", other: "\(run.number)", difference: difference)
    }
    var added = 0
    for (block, content) in blocks.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "INSERT OR IGNORE INTO block (run, number, content) VALUES (?, ?, ?)",
        arguments: [own.number, block, content])
      added += database.changesCount
    }
    guard added > 0 else { return }
    try database.execute(
      sql: "UPDATE run SET seconds = seconds + ? WHERE number = ?", arguments: [run.seconds, own.number])
    try recount(own.number, in: database)
    merged.completed[own.number, default: 0] += added
  }

  /// A finished run keeps its count: its blocks are gone.
  private static func recount(_ run: Int64, in database: Database) throws {
    try database.execute(
      sql: "UPDATE run SET done = (SELECT count(*) FROM block WHERE run = ?1) WHERE number = ?1 AND NOT finished",
      arguments: [run])
  }

  /// Writes runs with all that belongs to them into a new ledger, which another machine can merge.
  ///
  /// - Throws: ``LedgerError/exists(path:)`` where there is a file of that name.
  public func export(_ runs: [Int64], to path: String) throws(LedgerError) {
    guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path: path) }
    let wanted = Set(runs)
    let contents = try self.runs().reversed().filter { wanted.contains($0.number) }
    let temporary = path + ".tmp-\(getpid())"
    defer { for end in ["", "-wal", "-shm"] { unlink(temporary + end) } }
    do {
      let copy = try Ledger(path: temporary)
      for run in contents {
        let (answer, blocks) = (try answer(run.number), try self.blocks(run.number))
        _ = try copy.writing { try Self.insert(run, answer: answer, blocks: blocks, into: $0) }
      }
      // One file, without the write-ahead log beside it.
      try copy.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try copy.queue.close()
    } catch {
      throw LedgerError(error, path: path)
    }
    guard rename(temporary, path) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
  }

  /// Whether the file is sound, by SQLite's own check.
  public func check() throws(LedgerError) {
    let found = try reading { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    if found != ["ok"] { throw .damaged(path: path, reason: found.first ?? "no answer") }
  }
}
