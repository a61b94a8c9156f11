import GRDB

/// The tables of the ledger, version by version: a file of any earlier version is brought up when it is opened.
enum LedgerSchema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
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
          """)
    }
    return migrator
  }()

  /// - Throws: ``LedgerError/newer(path:)``, ``LedgerError/notALedger(path:)`` for a database of something else.
  static func bringUp(_ queue: DatabaseQueue, path: String) throws {
    let isDone = try queue.read { database -> Bool in
      let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
      guard !tables.isEmpty else { return false }
      // Another process may be making it: its list of migrations is there before its tables are.
      guard tables.contains("grdb_migrations") else { throw LedgerError.notALedger(path: path) }
      if try migrator.hasBeenSuperseded(database) { throw LedgerError.newer(path: path) }
      return try migrator.hasCompletedMigrations(database)
    }
    if !isDone { try migrator.migrate(queue) }
  }
}
