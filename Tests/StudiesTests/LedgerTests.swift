import Foundation
import GRDB
import Synchronization
import Testing

@testable import Studies

@Suite("Ledger")
struct LedgerTests {
  /// Squares, a piece a number.
  struct Squares: BlockedWork {
    var pieceCount = 10
    func piece(_ number: Int) -> Double { Double(number) * Double(number) / 7 }
  }

  /// A path that is gone after the test.
  final class Scratch {
    let path = NSTemporaryDirectory() + "catchup-ledger-\(UUID().uuidString).sqlite"
    deinit { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
  }

  static func run(_ key: String, line: String = "catchup backtest x", checksum: String = "a", blocks: Int = 1) -> Run {
    Run(
      key: key, command: "backtest",
      question: RunQuestion(line: line, inputs: [RunInput(path: "x", checksum: checksum)]), arguments: ["backtest"],
      folder: "/", started: 1_700_000_000, blocks: blocks)
  }

  @Test("Blocks cover all pieces once, and what was restored is not done again")
  func blocks() throws {
    for count in [1, 3, 4, 10, 17] {
      var run = BlockedRun(Squares(), blocks: count)
      #expect((0..<count).flatMap { run.pieces(of: $0) } == Array(0..<10))
      run.run(0..<count, threads: 2)
      #expect(run.answer == (0..<10).map(Squares().piece))
    }
    let kept = Mutex<[Int: Data]>([:])
    var first = BlockedRun(Squares(), blocks: 5)
    first.run(1..<4, threads: 1, finished: { block, content in kept.withLock { $0[block] = content() } })
    #expect(first.answer == nil && first.blocksDone == 3)
    var second = BlockedRun(Squares(), blocks: 5)
    for (block, content) in kept.withLock({ $0 }) {
      let isTaken = second.restore(content, block: block)
      #expect(isTaken)
    }
    let strange = second.restore(Data([1, 2, 3]), block: 0)
    let beyond = second.restore(try #require(kept.withLock { $0[1] }), block: 9)
    #expect(!strange && !beyond)
    let done = Mutex<[Int]>([])
    second.run(0..<5, threads: 1, finished: { block, _ in done.withLock { $0.append(block) } })
    #expect(done.withLock { $0 } == [0, 4])
    #expect(second.answer == (0..<10).map(Squares().piece))
  }

  @Test("Stopping ends at the next block")
  func stopping() {
    let done = Mutex(0)
    var run = BlockedRun(Squares(), blocks: 10)
    run.run(
      0..<10, threads: 1, isStopped: { done.withLock { $0 } == 3 }, finished: { _, _ in done.withLock { $0 += 1 } })
    #expect(run.blocksDone == 3 && run.answer == nil)
  }

  @Test("Which blocks", arguments: ["0-99/1000", "7/8", "0/1"])
  func ranges(text: String) throws {
    let range = try #require(BlockRange(argument: text))
    #expect(range.wanted.upperBound <= range.count)
    #expect(range.isAll == (text == "0/1"))
  }

  @Test(
    "No such blocks", arguments: ["", "/", "1-2", "2-1/5", "0-5/5", "-1/5", "1-2-3/9", "0/0", "a/b", "0/99999999999"])
  func noRanges(text: String) { #expect(BlockRange(argument: text) == nil) }

  @Test("A run, its blocks and its answer come back as they went in")
  func roundTrip() throws {
    let scratch = Scratch()
    let ledger = try Ledger(path: scratch.path)
    let number = try ledger.begin(Self.run("k-1", blocks: 3))
    try ledger.keep(Data([1, 2]), block: 0, of: number, seconds: 1.5)
    try ledger.keep(Data([3]), block: 2, of: number, seconds: 0.25)
    try ledger.keep(Data([9]), block: 2, of: number, seconds: 0)
    let again = try Ledger(path: scratch.path)
    #expect(try again.blocks(number) == [0: Data([1, 2]), 2: Data([3])])
    let unfinished = try again.run("last")
    #expect(unfinished.blocksDone == 2 && !unfinished.isFinished && unfinished.seconds == 1.75)
    #expect(unfinished.question == Self.run("k-1").question)
    try again.finish(number, answer: "{}\n", schema: "s/1", headline: "h", seconds: 1)
    let finished = try ledger.run("\(number)")
    #expect(finished.isFinished && finished.blocksDone == 3 && finished.headline == "h")
    #expect(try ledger.answer(number) == "{}\n" && ledger.blocks(number).isEmpty)
    try ledger.check()
    // 1 700 000 000 s is 2023-11-14 22:13:20 UTC (`date -u -d @1700000000`).
    #expect(finished.startText == "2023-11-14 22:13")
    #expect(abs(finished.date.value - (2023 + (317 + 80_000.0 / 86_400) / 365)) < 1e-9)
    #expect(throws: LedgerError.noSuchRun("99", path: scratch.path)) { try ledger.run("99") }
  }

  @Test("A ledger of the first version is read by every later one")
  func firstVersion() throws {
    let scratch = Scratch()
    let queue = try DatabaseQueue(path: scratch.path)
    // Written out once, and never changed.
    try queue.write { database in
      try database.execute(
        sql: """
          CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
          INSERT INTO grdb_migrations VALUES ('1');
          CREATE TABLE run (
            number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, command TEXT NOT NULL,
            line TEXT NOT NULL, version TEXT NOT NULL, arguments TEXT NOT NULL, folder TEXT NOT NULL,
            started REAL NOT NULL, seconds REAL NOT NULL, finished INTEGER NOT NULL, blocks INTEGER NOT NULL,
            done INTEGER NOT NULL, headline TEXT, schema TEXT);
          CREATE TABLE input (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, position INTEGER NOT NULL, path TEXT NOT NULL,
            checksum TEXT NOT NULL, PRIMARY KEY (run, position)) WITHOUT ROWID;
          CREATE TABLE answer (run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE, content TEXT NOT NULL);
          CREATE TABLE block (
            run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, number INTEGER NOT NULL, content BLOB NOT NULL,
            PRIMARY KEY (run, number));
          INSERT INTO run VALUES (
            4, 'ab12', 'fit', 'catchup fit a.csv', '0.1.0', '["fit","a.csv"]', '/tmp', 1.7e9, 0.5, 1, 1, 1, NULL, 'f/1');
          INSERT INTO input VALUES (4, 0, 'a.csv', 'c0ffee');
          INSERT INTO answer VALUES (4, '{"a":1}');
          """)
    }
    try queue.close()
    let ledger = try Ledger(path: scratch.path)
    let run = try ledger.run("ab12")
    #expect(run.number == 4 && run.arguments == ["fit", "a.csv"] && run.answerSchema == "f/1")
    #expect(run.question.inputs == [RunInput(path: "a.csv", checksum: "c0ffee")])
    #expect(try ledger.answer(4) == #"{"a":1}"#)
    #expect(try ledger.begin(Self.run("next")) == 5)
  }

  @Test("A later version's ledger and a database of something else are refused and left alone")
  func foreign() throws {
    let scratch = Scratch()
    _ = try Ledger(path: scratch.path).begin(Self.run("k"))
    let queue = try DatabaseQueue(path: scratch.path)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')") }
    #expect(throws: LedgerError.newer(path: scratch.path)) { try Ledger(path: scratch.path) }
    let other = Scratch()
    let foreign = try DatabaseQueue(path: other.path)
    try foreign.write { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
    #expect(throws: LedgerError.notALedger(path: other.path)) { try Ledger(path: other.path) }
    #expect(try foreign.read { try $0.tableExists("run") } == false)
  }

  @Test("Merging takes over what is new, once, and unites blocks of the same question only")
  func merging() throws {
    let (a, b) = (Scratch(), Scratch())
    let (own, other) = (try Ledger(path: a.path), try Ledger(path: b.path))
    let first = try own.begin(Self.run("one", blocks: 4))
    try own.keep(Data([0]), block: 0, of: first, seconds: 1)
    let second = try other.begin(Self.run("two", blocks: 4))
    try other.keep(Data([1]), block: 1, of: second, seconds: 1)
    try other.keep(Data([7]), block: 0, of: second, seconds: 1)
    let finished = try other.begin(Self.run("three", line: "catchup fit y"))
    try other.finish(finished, answer: "{}", schema: "f/1", headline: nil, seconds: 1)
    let merged = try own.merge(other)
    #expect(merged.completed == [first: 1] && merged.runs.count == 1)
    #expect(try own.blocks(first) == [0: Data([0]), 1: Data([1])])
    let again = try own.merge(other)
    #expect(again.runs.isEmpty && again.completed.isEmpty)

    let c = Scratch()
    let changed = try Ledger(path: c.path)
    _ = try changed.begin(Self.run("new", line: "catchup fit z"))
    let third = try changed.begin(Self.run("four", checksum: "b", blocks: 4))
    try changed.keep(Data([2]), block: 2, of: third, seconds: 1)
    #expect(throws: LedgerError.self) { try own.merge(changed) }
    // All or nothing.
    #expect(try own.blocks(first).count == 2 && own.runs().count == 2)
  }

  @Test("A comparison names places, and how far apart they are")
  func comparison() {
    let (one, other) = (Self.run("1"), Self.run("2", checksum: "b"))
    let comparison = RunComparison(
      one, other,
      answers: (
        #"{"a":[1,2,{"b":4.0}],"c":"x","provenance":{"seed":1},"d":1}"#,
        #"{"a":[1,3,{"b":5.0}],"c":null,"provenance":{"seed":2}}"#
      ))
    #expect(comparison.values.map(\.place) == ["a.1", "a.2.b", "c"])
    #expect(comparison.values.map(\.relative) == [1.0 / 3, 0.2, nil])
    #expect(comparison.shared == 4 && comparison.onlyFirst == 1 && comparison.onlySecond == 0)
    #expect(comparison.questions.count == 1 && comparison.questions[0].hasPrefix("input: x"))
  }

  @Test("The usual place follows the state folder, else the home folder")
  func place() throws {
    #expect(try Ledger.usualPath(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/catchup/ledger.sqlite")
    #expect(try Ledger.usualPath(["XDG_STATE_HOME": "rel", "HOME": "/h"]) == "/h/.local/state/catchup/ledger.sqlite")
    #expect(throws: LedgerError.noHome) { try Ledger.usualPath([:]) }
  }
}
