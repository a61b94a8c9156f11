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

  /// What one drawing is made from.
  struct Script: Sendable {
    /// The figure's name, for what is said when it fails.
    var figure: String
    /// Written for the name of the file that it is to write.
    var text: @Sendable (_ drawing: String) -> String
  }

  /// Runs the script and gives back the bytes it wrote.
  func draw(_ script: String, figure: String) throws(ReportError) -> [UInt8] {
    var sitting = try begin([Script(figure: figure) { _ in script }])
    defer { sitting.end() }
    return try finish(&sitting)[0]
  }

  /// Runs many scripts, each from a clean slate, in as many programs at once as there are processors: to start gnuplot takes
  /// longer than to draw.
  func draw(_ scripts: [Script]) throws(ReportError) -> [[UInt8]] {
    guard !scripts.isEmpty else { return [] }
    let count = min(scripts.count, max(1, min(8, ProcessInfo.processInfo.activeProcessorCount)))
    let hands = (0..<count).map { hand in scripts.indices.filter { $0 % count == hand } }
    var sittings: [Sitting] = []
    defer { for sitting in sittings { sitting.end() } }
    for hand in hands { sittings.append(try begin(hand.map { scripts[$0] })) }
    var drawings = [[UInt8]](repeating: [], count: scripts.count)
    for (hand, place) in zip(hands, sittings.indices) {
      do throws(ReportError) {
        for (script, drawing) in zip(hand, try finish(&sittings[place])) { drawings[script] = drawing }
      } catch {
        guard case .gnuplotFailed = error, hand.count > 1 else { throw error }
        // Which of them it was is seen when each is drawn by itself.
        for script in hand {
          drawings[script] = try draw(scripts[script].text(Self.drawingName), figure: scripts[script].figure)
        }
      }
    }
    return drawings
  }

  /// One run of the program over several scripts.
  private struct Sitting {
    var folder: String
    var figures: [String]
    var process: Process
    var ended: DispatchSemaphore
    var deadline: DispatchTime
    var isOver = false

    /// Stops the program where it still runs, and removes what it left.
    func end() {
      if !isOver {
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
      }
      try? FileManager.default.removeItem(atPath: folder)
    }

    static func drawing(_ place: Int) -> String { place == 0 ? drawingName : "\(drawingName)-\(place + 1)" }
  }

  private func begin(_ scripts: [Script]) throws(ReportError) -> Sitting {
    let folder = try Self.makePrivateFolder()
    do throws(ReportError) {
      let text = scripts.enumerated().map { $1.text(Sitting.drawing($0)) }.joined(separator: "\nreset session\n")
      guard FileManager.default.createFile(atPath: folder + "/script", contents: Data(text.utf8)) else {
        throw .cannotWrite(path: folder, reason: "no file can be made in the temporary folder")
      }
      let figures = scripts.map(\.figure)
      let ended = DispatchSemaphore(value: 0)
      let process = try start(in: folder, figure: figures[0], ended: ended)
      return Sitting(
        folder: folder, figures: figures, process: process, ended: ended,
        deadline: .now() + limit * Double(scripts.count))
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  private func start(in folder: String, figure: String, ended: DispatchSemaphore) throws(ReportError) -> Process {
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
    process.terminationHandler = { _ in ended.signal() }
    do {
      try process.run()
    } catch {
      throw .gnuplotFailed(figure: figure, status: -1, message: "it cannot be started from \(path)")
    }
    return process
  }

  /// Waits, and reads what was drawn.
  private func finish(_ sitting: inout Sitting) throws(ReportError) -> [[UInt8]] {
    let figure = sitting.figures[0]
    while sitting.ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      let isLate = DispatchTime.now() >= sitting.deadline
      guard isLate || Task.isCancelled else { continue }
      throw isLate
        ? .gnuplotTimedOut(figure: figure, seconds: limit * Double(sitting.figures.count)) : .cancelled(figure: figure)
    }
    sitting.isOver = true
    let process = sitting.process
    let status =
      process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    guard status == 0 else {
      throw .gnuplotFailed(figure: figure, status: status, message: Self.message(in: sitting.folder))
    }
    var drawings: [[UInt8]] = []
    for (place, figure) in sitting.figures.enumerated() {
      let drawing = FileManager.default.contents(atPath: "\(sitting.folder)/\(Sitting.drawing(place))")
      guard let drawing, !drawing.isEmpty else {
        throw .gnuplotFailed(
          figure: figure, status: status, message: "it wrote no drawing. " + Self.message(in: sitting.folder))
      }
      drawings.append(Array(drawing))
    }
    return drawings
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
