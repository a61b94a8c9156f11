import Foundation
public import Studies

/// A forecast as a notebook that anyone with `catchup` on the path can run again, its outputs stored within.
public enum NotebookReport {
  /// Writes `<study>.ipynb` into a folder, which is made where it is missing. The same record gives the same bytes.
  /// - Returns: the path of the notebook.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ForecastRecord, to directory: String) throws(ReportError) -> String {
    let text = try render(record, beside: directory)
    try OutputFile.makeFolder(directory)
    let path = OutputFile.path(of: OutputFile.name(record.study.name) + ".ipynb", in: directory)
    try OutputFile.write(text, to: path)
    return path
  }

  /// - Parameter directory: where the notebook is to stand: its commands name the model file from there.
  static func render(_ record: ForecastRecord, beside directory: String) throws(ReportError) -> String {
    // Commands run where this one ran, so that every path in what they print is the same.
    let here = relativePath(to: ".", from: directory)
    let model = record.provenance.modelFile
    let figures = ForecastFigures.all(record)
    let name = OutputFile.name(record.study.name)
    var cells: [Notebook.Cell] = []
    var executions = 0
    func say(_ text: String) {
      cells.append(Notebook.Cell(kind: .markdown, id: id(cells.count), source: text))
    }
    func run(_ source: String, _ outputs: [Notebook.Output]) {
      executions += 1
      cells.append(Notebook.Cell(kind: .code, id: id(cells.count), source: source, outputs: outputs, count: executions))
    }
    func show(_ figure: Figure) throws(ReportError) -> Notebook.Output {
      .shown([
        "text/plain": .text(figure.title), "image/svg+xml": .text(try figure.svg()),
        "image/png": .base64(try figure.png()), Figure.vegaLiteType: .json(figure.vegaLite),
      ])
    }
    let enter = "cd \(ShellWord(here)) && "
    let asked = "\(ShellWord(model)) --draws \(record.provenance.draws) --seed \(record.provenance.seed)"
    var forecast = record
    // What `catchup forecast` does not ask.
    forecast.scenarios = nil
    forecast.sensitivity = nil
    forecast.provenance.command = "catchup forecast \(asked)"

    say(
      """
      # \(MarkdownText.escape(PrintableText.line(record.study.title)))

      *\(MarkdownText.escape(PrintableText.line(record.study.question)))*

      **\(MarkdownText.escape(PrintableText.line(record.headline.sentence)))**

      Every cell below runs again on any machine with `catchup` \(record.provenance.version) on the path, from the folder of \
      this notebook beside its models and data; the same version and the same data give the same numbers to the last digit.
      """)
    say("## The answer\n\nChances and dates, what they hang on, and how they were come by.")
    run(
      "%%bash\n\(enter)catchup forecast \(asked) --no-ledger", [.printed(TextReport.forecast(forecast, color: false))])
    say("## Pictures\n\n`catchup report` draws them; here they are shown from its files.")
    let pictures = OutputFile.path(of: "figures", in: directory)
    run(
      "%%bash\n\(enter)catchup report \(asked) -o \(ShellWord(pictures)) --figures --no-ledger > /dev/null 2>&1", [])
    for figure in figures.prefix(12) {
      run(
        "from IPython.display import SVG\nSVG(filename=\"figures/\(FigureFiles.name(figure, of: name))\")",
        [try show(figure)])
    }
    say("## The numbers\n\nEverything that was printed stands in JSON; pandas reads it from there.")
    run(
      """
      import json, subprocess
      record = json.loads(subprocess.run(
          ["catchup", "forecast", \(python(model)), "--draws", "\(record.provenance.draws)", "--seed", \
      "\(record.provenance.seed)", "--json", "--no-ledger"],
          cwd=\(python(here)), check=True, capture_output=True).stdout)
      sorted(record)
      """, [])
    for (table, path) in [("dates", "closing"), ("routes", "weights")] {
      guard let shown = TidyTable.all(record).first(where: { $0.name == table }) else { continue }
      let source =
        path == "closing"
        ? """
        import pandas as pd
        pd.DataFrame([
            {"criterion": c["criterion"], "probability": q["probability"], "date": (q["date"] or {}).get("day", "never")}
            for c in record["closing"] for q in c["quantiles"]])
        """
        : "pd.DataFrame(record[\"weights\"])[[\"route\", \"weight\", \"probability\"]]"
      run(
        source, [.shown(["text/html": .text(html(shown)), "text/plain": .text(plain(shown).joined(separator: "\n"))])])
    }
    say(
      (["## What it was made from", ""]
        + record.provenance.data.map {
          "- `\($0.file.replacing("`", with: "'"))`, \(MarkdownText.escape(PrintableText.line($0.publisher))), "
            + "\(MarkdownText.escape(PrintableText.line($0.licence))): SHA-256 `\($0.checksum)`"
        } + [
          "- `\(record.provenance.modelFile.replacing("`", with: "'"))`: SHA-256 `\(record.provenance.modelChecksum)`",
          "- catchup \(record.provenance.version), seed \(record.provenance.seed), \(record.provenance.draws) draws a route",
        ]).joined(separator: "\n"))
    return try Notebook(
      cells: cells,
      metadata: [
        "version": record.provenance.version, "model": model, "model_sha256": record.provenance.modelChecksum,
        "seed": "\(record.provenance.seed)", "draws": "\(record.provenance.draws)", "schema": record.schema,
        "data_sha256": record.provenance.data.map(\.checksum).joined(separator: " "),
      ]
    ).text()
  }

  private static func id(_ place: Int) -> String { "cell-\(place + 1)" }

  /// A text as a literal of Python, which writes strings as JSON does.
  private static func python(_ text: String) -> String {
    let encoded = (try? JSONOutput.encode([text])) ?? "[\"\"]"
    return encoded.split(separator: "\n").dropFirst().first.map { $0.trimmingCharacters(in: .whitespaces) } ?? "\"\""
  }

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
