import Foundation

/// gnuplot as a program: a script in, a drawing out.
///
/// Script, drawing and messages are files in a private temporary folder, so no pipe can fill up and block. gnuplot
/// reads no start-up file, gets no input, a time limit, and is killed when the time is up or the task is cancelled.
struct Gnuplot: Sendable {
  /// The program to run.
  var path: String
  /// Seconds a drawing may take.
  var limit: Double = 20

  /// The gnuplot that `PATH` leads to.
  /// - Throws: ``ReportError/gnuplotMissing``.
  static func find(
    in searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws(ReportError) -> Gnuplot {
    for folder in searchPath.split(separator: ":", omittingEmptySubsequences: true) {
      let candidate = "\(folder)/gnuplot"
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), !isDirectory.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate)
      else { continue }
      return Gnuplot(path: candidate)
    }
    throw .gnuplotMissing
  }

  /// Name of the file a script writes its drawing to.
  static let drawingName = "drawing"

  /// Runs the script and gives back the bytes it wrote.
  func draw(_ script: String, figure: String) throws(ReportError) -> [UInt8] {
    let folder = try Self.makePrivateFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try OutputFile.write(script, to: folder + "/script")
    let status = try run(in: folder, figure: figure)
    guard status == 0 else {
      throw .gnuplotFailed(figure: figure, status: status, message: Self.message(in: folder))
    }
    guard let drawing = FileManager.default.contents(atPath: "\(folder)/\(Self.drawingName)"), !drawing.isEmpty else {
      throw .gnuplotFailed(figure: figure, status: status, message: "it wrote no drawing. " + Self.message(in: folder))
    }
    return Array(drawing)
  }

  private func run(in folder: String, figure: String) throws(ReportError) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-d", "script"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let environment = ProcessInfo.processInfo.environment
    process.environment = ["LC_ALL": "C.UTF-8", "TMPDIR": folder].merging(
      environment.filter { ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key) }
    ) { first, _ in first }
    guard FileManager.default.createFile(atPath: folder + "/messages", contents: nil),
      let messages = FileHandle(forWritingAtPath: folder + "/messages")
    else { throw .cannotWrite(path: folder, reason: "no file can be made in the temporary folder") }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do {
      try process.run()
    } catch {
      throw .gnuplotFailed(figure: figure, status: -1, message: "it cannot be started from \(path)")
    }
    let deadline = DispatchTime.now() + limit
    while ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      let isLate = DispatchTime.now() >= deadline
      guard isLate || Task.isCancelled else { continue }
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      throw isLate ? .gnuplotTimedOut(figure: figure, seconds: limit) : .cancelled(figure: figure)
    }
    return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }

  private static func makePrivateFolder() throws(ReportError) -> String {
    var template = Array("\(FileManager.default.temporaryDirectory.path)/catchup-figure-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .cannotWrite(
        path: FileManager.default.temporaryDirectory.path, reason: String(cString: strerror(errno)).lowercased())
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The first lines of what gnuplot had to say.
  private static func message(in folder: String) -> String {
    guard let handle = FileHandle(forReadingAtPath: folder + "/messages"),
      let bytes = try? handle.read(upToCount: 2_000)
    else { return "" }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      PrintableText.line(String($0)).trimmingCharacters(in: .whitespaces)
    }
    return lines.filter { !$0.isEmpty && $0 != "^" }.prefix(4).joined(separator: " ")
  }
}
