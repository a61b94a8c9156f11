import Foundation

/// One run of the built command line, as a person's shell would run it.
struct CommandRun {
  var status: Int32
  var output: String
  var errors: String

  /// The package's own folder, from this file's place in it.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The command beside the test bundle.
  static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("catchup")

  init(
    _ arguments: String..., folder: URL = CommandRun.root, environment: [String: String] = [:], input: String = ""
  ) throws {
    try self.init(arguments: arguments, folder: folder, environment: environment, input: input)
  }

  init(
    arguments: [String], folder: URL = CommandRun.root, environment: [String: String] = [:], input: String = ""
  ) throws {
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // A ledger of its own: never the one of whoever runs the tests.
    let state = ["XDG_STATE_HOME": scratch.path]
    process.environment = ProcessInfo.processInfo.environment.merging(state) { $1 }.merging(environment) { $1 }
    // Files, not pipes: nothing fills up and blocks.
    let outputPath = scratch.appendingPathComponent("output")
    let errorPath = scratch.appendingPathComponent("errors")
    for path in [outputPath, errorPath] { FileManager.default.createFile(atPath: path.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: outputPath)
    process.standardError = try FileHandle(forWritingTo: errorPath)
    let inputPath = scratch.appendingPathComponent("input")
    try Data(input.utf8).write(to: inputPath)
    process.standardInput = try FileHandle(forReadingFrom: inputPath)
    try process.run()
    process.waitUntilExit()
    status = process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    output = String(decoding: try Data(contentsOf: outputPath), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: errorPath), as: UTF8.self)
  }
}

/// A folder that is gone after the test.
final class ScratchFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("catchup-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws -> String {
    let path = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: path)
    return path.path
  }
}
