import Foundation
public import Studies

/// A forecast, or a mechanism, as a notebook that anyone with `catchup` on the path can run again, its outputs stored
/// within.
public enum NotebookReport {
  /// Writes `<study>.ipynb` into a folder, which is made where it is missing. The same record gives the same bytes.
  /// - Returns: the path of the notebook.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ForecastRecord, to directory: String) throws(ReportError) -> String {
    try write(try render(record, beside: directory), as: record.study.name, to: directory)
  }

  /// The same of a mechanism that a model file asked about.
  public static func write(_ record: MechanismRecord, to directory: String) throws(ReportError) -> String {
    try write(try render(record, beside: directory), as: record.fileStem, to: directory)
  }

  private static func write(_ text: String, as name: String, to directory: String) throws(ReportError) -> String {
    try OutputFile.makeFolder(directory)
    let path = OutputFile.path(of: OutputFile.name(name) + ".ipynb", in: directory)
    try OutputFile.write(text, to: path)
    return path
  }

  /// - Parameter directory: where the notebook is to stand: its commands name the model file from there.
  static func render(_ record: ForecastRecord, beside directory: String) throws(ReportError) -> String {
    var forecast = record
    // What `catchup forecast` does not ask.
    forecast.scenarios = nil
    forecast.sensitivity = nil
    forecast.provenance.command = "catchup forecast \(asked(record.provenance))"
    return try render(
      Story(
        name: record.study.name, title: record.study.title, question: record.study.question,
        sentence: record.headline.sentence, answer: TextReport.forecast(forecast, color: false),
        figures: ForecastFigures.all(record).filter { !$0.name.hasPrefix("track") }, tables: TidyTable.all(record),
        frames: [
          (
            "dates",
            """
            pd.DataFrame([
                {"criterion": c["criterion"], "probability": q["probability"], "date": (q["date"] or {}).get("day", "never")}
                for c in record["closing"] for q in c["quantiles"]])
            """
          ), ("routes", "pd.DataFrame(record[\"weights\"])[[\"route\", \"weight\", \"probability\"]]"),
        ], provenance: record.provenance, schema: record.schema), beside: directory)
  }

  static func render(_ record: MechanismRecord, beside directory: String) throws(ReportError) -> String {
    guard var provenance = record.provenance, let study = record.study else {
      throw .cannotEncode(type: "a notebook", reason: "only a model file's answer can be asked for again")
    }
    provenance.command = "catchup forecast \(asked(provenance))"
    let answer: String
    let schema: String
    let frames: [(table: String, source: String)]
    switch record {
    case .system(var system):
      system.provenance = provenance
      (answer, schema) = (TextReport.system(system, color: false), system.schema)
      frames = [
        ("crossings", "pd.DataFrame(record[\"crossings\"])[[\"follower\", \"leader\", \"date\", \"note\"]]"),
        ("terms", "pd.DataFrame(record[\"terms\"])[[\"term\", \"estimate\", \"std.error\", \"unit\"]]"),
      ]
    case .leapfrog(var leapfrog):
      (leapfrog.provenance, leapfrog.command) = (provenance, provenance.command)
      (answer, schema) = (TextReport.leapfrog(leapfrog, color: false), leapfrog.schema)
      frames = [
        ("entries", "pd.DataFrame(record[\"entries\"])"),
        (
          "dates",
          """
          pd.DataFrame([
              {"course": c["course"], "probability": q["probability"], "date": (q["date"] or {}).get("day", "never")}
              for c in record["courses"] for q in c["level"]])
          """
        ),
      ]
    }
    return try render(
      Story(
        name: study.name, title: study.title, question: study.question, sentence: record.sentence, answer: answer,
        figures: record.figures, tables: TidyTable.all(record), frames: frames, provenance: provenance, schema: schema),
      beside: directory)
  }

  /// What a notebook tells, whatever was asked.
  private struct Story {
    var name: String
    var title: String
    var question: String
    var sentence: String
    /// What `catchup forecast` prints.
    var answer: String
    var figures: [Figure]
    var tables: [TidyTable]
    /// Tables, each with the cell of Python that makes it from the record.
    var frames: [(table: String, source: String)]
    var provenance: ProvenanceRecord
    var schema: String
  }

  /// What a command is given to answer the same again.
  private static func asked(_ provenance: ProvenanceRecord) -> String {
    ([ShellWord(provenance.modelFile).description] + drawing(provenance)).joined(separator: " ")
  }

  private static func drawing(_ provenance: ProvenanceRecord) -> [String] {
    // What draws nothing takes no draws; what uses no random numbers takes no seed.
    (provenance.draws > 0 ? ["--draws", "\(provenance.draws)"] : [])
      + (provenance.draws > 0 || provenance.seed > 0 ? ["--seed", "\(provenance.seed)"] : [])
  }

  private static func render(_ story: Story, beside directory: String) throws(ReportError) -> String {
    // Commands run where this one ran, so that every path in what they print is the same.
    let here = relativePath(to: ".", from: directory)
    let provenance = story.provenance
    let model = provenance.modelFile
    let name = OutputFile.name(story.name)
    var cells: [Notebook.Cell] = []
    var executions = 0
    func say(_ text: String) {
      cells.append(Notebook.Cell(kind: .markdown, id: id(cells.count), source: text))
    }
    func run(_ source: String, _ outputs: [Notebook.Output]) {
      executions += 1
      cells.append(Notebook.Cell(kind: .code, id: id(cells.count), source: source, outputs: outputs, count: executions))
    }
    func plain(_ text: String) -> String { MarkdownText.escape(PrintableText.line(text)) }
    let enter = "cd \(ShellWord(here)) && "
    let asked = asked(provenance)

    say(
      """
      # \(plain(story.title))

      *\(plain(story.question))*

      **\(plain(story.sentence))**

      Every cell below runs again on any machine with `catchup` \(provenance.version) on the path, from the folder of \
      this notebook beside its models and data; the same version and the same data give the same numbers to the last digit.
      """)
    say("## The answer\n\nWhat came out, what it hangs on, and how it was come by.")
    run("%%bash\n\(enter)catchup forecast \(asked) --no-ledger", [.printed(story.answer)])
    say("## Pictures\n\n`catchup report` draws them; here they are shown from its files.")
    let pictures = OutputFile.path(of: "figures", in: directory)
    run(
      "%%bash\n\(enter)catchup report \(asked) -o \(ShellWord(pictures)) --figures --no-ledger > /dev/null 2>&1", [])
    let figures = Array(story.figures.prefix(12))
    let drawings = try Figure.files(figures, as: .svg), pictured = try Figure.thumbnails(figures)
    for (place, figure) in figures.enumerated() {
      run(
        "from IPython.display import SVG\nSVG(filename=\"figures/\(FigureFiles.name(figure, of: name))\")",
        [
          .shown([
            "text/plain": .text(figure.title),
            "image/svg+xml": .text(String(decoding: drawings[place], as: UTF8.self)),
            "image/png": .base64(pictured[place]), Figure.vegaLiteType: .json(figure.vegaLite),
          ])
        ])
    }
    say("## The numbers\n\nEverything that was printed stands in JSON; pandas reads it from there.")
    let words = (["catchup", "forecast", model] + drawing(provenance) + ["--json", "--no-ledger"]).map(python)
    run(
      """
      import json, subprocess
      record = json.loads(subprocess.run(
          [\(words.joined(separator: ", "))],
          cwd=\(python(here)), check=True, capture_output=True).stdout)
      sorted(record)
      """, [])
    for (place, frame) in story.frames.enumerated() {
      guard let shown = story.tables.first(where: { $0.name == frame.table }) else { continue }
      run(
        (place == 0 ? "import pandas as pd\n" : "") + frame.source,
        [
          .shown([
            "text/html": .text(html(shown)), "text/plain": .text(Self.plain(shown).joined(separator: "\n")),
          ])
        ])
    }
    say(
      (["## What it was made from", ""]
        + provenance.data.map {
          "- `\($0.file.replacing("`", with: "'"))`, \(plain($0.publisher)), \(plain($0.licence)): "
            + "SHA-256 `\($0.checksum)`"
        } + [
          "- `\(model.replacing("`", with: "'"))`: SHA-256 `\(provenance.modelChecksum)`",
          "- catchup \(provenance.version)"
            + (provenance.draws > 0 ? ", seed \(provenance.seed), \(provenance.draws) draws" : ""),
        ]).joined(separator: "\n"))
    return Notebook(
      cells: cells,
      metadata: [
        "version": provenance.version, "model": model, "model_sha256": provenance.modelChecksum,
        "seed": "\(provenance.seed)", "draws": "\(provenance.draws)", "schema": story.schema,
        "data_sha256": provenance.data.map(\.checksum).joined(separator: " "),
      ]
    ).text
  }

  private static func id(_ place: Int) -> String { "cell-\(place + 1)" }

  /// A text as a literal of Python, which writes strings as JSON does.
  private static func python(_ text: String) -> String { JSONValue.string(text).text }

  private static func plain(_ table: TidyTable) -> [String] {
    TextTable(table.columns.map { TextTable.Column($0) }, rows: table.rows).lines(width: .max)
  }

  private static func html(_ table: TidyTable) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(MarkupText.escape(PrintableText.line($0)))</\(tag)>" }.joined() + "</tr>"
    }
    return "<table>\n<thead>\(row(table.columns, "th"))</thead>\n<tbody>\n"
      + table.rows.map { row($0, "td") }.joined(separator: "\n") + "\n</tbody>\n</table>"
  }

  /// A file as seen from a folder, both as they stand from here.
  static func relativePath(to file: String, from folder: String) -> String {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.pathComponents.filter { $0 != "/" }
    }
    let target = parts(file), start = parts(folder)
    let shared = zip(target, start).prefix { $0 == $1 }.count
    let path = ([String](repeating: "..", count: start.count - shared) + target.dropFirst(shared)).joined(
      separator: "/")
    return path.isEmpty ? "." : path
  }
}
