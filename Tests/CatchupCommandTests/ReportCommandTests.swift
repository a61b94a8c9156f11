import Foundation
import Testing

/// What `catchup report` writes besides the page of one forecast.
@Suite("Reports on the command line")
struct ReportCommandTests {
  static let mechanisms = [
    "models/foundry-share.yaml", "models/computer-generations.yaml", "models/process-node-race.yaml",
  ]

  private func stem(_ model: String) -> String {
    URL(fileURLWithPath: model).deletingPathExtension().lastPathComponent
  }

  @Test("a mechanism is written in every format, and a second time with the same bytes", arguments: mechanisms)
  func formats(model: String) throws {
    let (first, second) = (try ScratchFolder(), try ScratchFolder())
    func write(_ folder: ScratchFolder) throws -> CommandRun {
      try CommandRun(
        arguments: ["report", CommandRun.root.appendingPathComponent(model).path, "-o", "out"]
          + ["html", "md", "json", "csv", "ipynb"].flatMap { ["--format", $0] } + [
            "--figures", "--figure-format", "png",
          ],
        folder: folder.url)
    }
    let run = try write(first)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try write(second).output == run.output)
    let name = stem(model)
    let paths = run.output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("out/") }
    for ending in [".html", ".md", ".json", ".ipynb", "-terms.csv"] {
      #expect(paths.contains("out/\(name)\(ending)"), "\(paths)")
    }
    let written = try FileManager.default.contentsOfDirectory(atPath: first.url.appendingPathComponent("out").path)
    #expect(written.contains { $0.hasSuffix(".png") })
    for file in written {
      let contents = FileManager.default.contents(atPath: first.url.appendingPathComponent("out/\(file)").path)
      #expect(
        contents == FileManager.default.contents(atPath: second.url.appendingPathComponent("out/\(file)").path),
        "\(file)")
    }
    func text(_ ending: String) throws -> String {
      try String(contentsOf: first.url.appendingPathComponent("out/\(name)\(ending)"), encoding: .utf8)
    }
    let page = try text(".md")
    #expect(page.contains("## Make it again") && page.contains("](\(name)-") && !page.contains("## When it closes"))
    for figure in page.matches(of: #/\]\(([^)]*\.svg)\)/#).map({ String($0.output.1) }) {
      #expect(written.contains(figure), "\(figure)")
    }
    let notebook = try #require(
      JSONSerialization.jsonObject(with: Data(try text(".ipynb").utf8)) as? [String: Any])
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    let answer = cells.compactMap { $0["outputs"] as? [[String: Any]] }.joined().first {
      $0["name"] as? String == "stdout"
    }
    // What the notebook says that the command prints, the command prints.
    let command = try #require(
      (cells.first { ($0["source"] as? [String])?.first == "%%bash\n" }?["source"] as? [String])?[1])
    let words = command.split(separator: " ").map(String.init)
    let start = try #require(words.firstIndex(of: "catchup"))
    let printed = try CommandRun(arguments: Array(words[(start + 1)...]), folder: first.url)
    #expect(printed.output == (answer?["text"] as? [String])?.joined(), "\(command)")
  }

  @Test(
    "a run of the ledger is written as it was, without being computed again",
    arguments: mechanisms + ["models/crossing.yaml"])
  func earlier(model: String) throws {
    let scratch = try ScratchFolder()
    let ledger = scratch.url.appendingPathComponent("ledger.sqlite").path
    let (first, second) = (scratch.url.appendingPathComponent("a"), scratch.url.appendingPathComponent("b"))
    let asked = try CommandRun("report", model, "-o", first.path, "--ledger", ledger)
    #expect(asked.status == 0, "\(asked.errors)")
    let again = try CommandRun("report", "--run", "last", "-o", second.path, "--ledger", ledger)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output == asked.output.replacing(first.path, with: second.path))
    #expect(
      try Data(contentsOf: first.appendingPathComponent(stem(model) + ".html"))
        == Data(contentsOf: second.appendingPathComponent(stem(model) + ".html")))
    let runs = try CommandRun("runs", "list", "--ledger", ledger, "--json")
    #expect((try JSONSerialization.jsonObject(with: Data(runs.output.utf8)) as? [Any])?.count == 1)
  }

  @Test("what cannot be reported on: status and sentence")
  func refused() throws {
    let scratch = try ScratchFolder()
    let ledger = scratch.url.appendingPathComponent("ledger.sqlite").path
    let fitted = try CommandRun("fit", "datasets/solar/data.csv", "--entity", "China", "--ledger", ledger)
    #expect(fitted.status == 0)
    let cases: [(arguments: [String], status: Int32, words: String)] = [
      (["report", "-o", "x"], 64, "Name a model file"),
      (["report", "models/solar.yaml", "--run", "1", "-o", "x"], 64, "two things"),
      (["report", "--run", "1", "--seed", "3", "-o", "x"], 64, "leave them out"),
      (["report", "--run", "1", "--ledger", ledger, "-o", scratch.url.path], 1, "is of `catchup fit`"),
      (["report", "--run", "9", "--ledger", ledger, "-o", scratch.url.path], 1, "9"),
      (["report", scratch.url.path, "-o", scratch.url.path], 1, "no model files"),
      (["report", "models", "--json", "-o", scratch.url.path], 1, "--format json"),
    ]
    for one in cases {
      let run = try CommandRun(arguments: one.arguments)
      #expect(run.status == one.status && run.errors.contains(one.words), "\(one.arguments): \(run.errors)")
      #expect(run.output.isEmpty)
    }
  }

  @Test("a folder has a page for each model and an index with every answer; a model that gives none is said in it")
  func folder() throws {
    let scratch = try ScratchFolder()
    let models = scratch.url.appendingPathComponent("questions")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    for model in ["foundry-share", "process-node-race"] {
      let text = try String(contentsOf: CommandRun.root.appendingPathComponent("models/\(model).yaml"), encoding: .utf8)
      let data = CommandRun.root.appendingPathComponent("datasets").path
      try text.replacing("../datasets", with: data).write(
        to: models.appendingPathComponent("\(model).yaml"), atomically: true, encoding: .utf8)
    }
    func ask() throws -> CommandRun {
      try CommandRun(
        arguments: [
          "report", "questions", "-o", "out", "--format", "html", "--format", "md", "--draws", "400",
        ], folder: scratch.url)
    }
    let run = try ask()
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasSuffix("out/index.html\n"))
    func index(_ ending: String) throws -> String {
      try String(contentsOf: scratch.url.appendingPathComponent("out/index.\(ending)"), encoding: .utf8)
    }
    let page = try index("html")
    #expect(page.contains("<a href=\"foundry-share.html\">") && page.contains("<a href=\"process-node-race.html\">"))
    #expect(try index("md").contains("](foundry-share.md)"))
    let answer = try #require(run.output.split(separator: "\n").first)
    #expect(page.contains(answer.prefix(40)), "\(answer)")

    try "title: [".write(to: models.appendingPathComponent("broken.yaml"), atomically: true, encoding: .utf8)
    let second = try ask()
    #expect(second.status == 1 && second.errors.contains("broken.yaml"))
    #expect(second.output == run.output)
    #expect(try index("html").contains("No answer: "))

    try "".write(to: models.appendingPathComponent("index.yaml"), atomically: true, encoding: .utf8)
    #expect(try ask().errors.contains("another name"))
  }
}
