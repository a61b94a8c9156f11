import Foundation
import Studies
import Testing

@testable import Reports

@Suite(
  "Reports in other formats", .enabled(if: isGnuplotInstalled, "gnuplot is not installed: apt-get install gnuplot-nox"))
struct FormatTests {
  @Test("an interval is told in digits that keep its ends apart")
  func resolving() {
    #expect(SignificantDigits(3).resolving(0.2, of: 2009.1)(2009.1) == "2009.1")
    #expect(SignificantDigits(3).resolving(2.1, of: 101)(99.16) == "99.2")
    #expect(SignificantDigits(3).resolving(0, of: 101)(99.16) == "99.2")
    #expect(SignificantDigits(3).resolving(1e-30, of: 1.5)(1.5) == "1.5")
  }

  @Test(
    "a per cent of any size is written", arguments: [(0.5, "50"), (-83, "-8300"), (1e200, "1e202"), (.infinity, "—")])
  func perCent(share: Double, text: String) { #expect(TextReport.whole(share) == text) }

  // MARK: - Markdown

  @Test("every table of the Markdown has as many cells in each row as its head, whatever stands in it")
  func tables() throws {
    var record = Fixture.forecast
    record.weights[0].route = Hostile.gnuplot + " | a | b"
    record.study.title = Hostile.lines
    let lines = try MarkdownReport.render(record).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    /// Cells as GitHub reads them: a bar behind a backslash is text.
    func cells(_ line: String) -> Int {
      line.replacing("\\|", with: "").split(separator: "|", omittingEmptySubsequences: false).count
    }
    var count = 0
    for (index, line) in lines.enumerated() where line.hasPrefix("| ---") || line.hasPrefix("| | |") {
      guard line.hasPrefix("| ---") else { continue }
      count += 1
      #expect(cells(lines[index - 1]) == cells(line), "\(lines[index - 1])")
      for row in lines[(index + 1)...].prefix(while: { $0.hasPrefix("|") }) {
        #expect(cells(row) == cells(line), "\(row)")
      }
    }
    #expect(count >= 6)
  }

  @Test("the figures that the Markdown names are the files that stand beside it")
  func figures() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("formats-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = try MarkdownReport.write(Fixture.forecast, to: folder.path)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let named = text.split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first.map(String.init) }
    #expect(!named.isEmpty)
    for name in named {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path), "\(name)")
    }
  }

  @Test("text of a file never becomes Markdown", arguments: Hostile.all)
  func escaped(text: String) throws {
    var record = Fixture.forecast
    record.headline.sentence = text
    let page = try MarkdownReport.render(record)
    #expect(page.contains("**\(MarkdownText.escape(PrintableText.line(text)))**"))
    #expect(!page.contains("<script"))
  }

  // MARK: - Tables

  @Test("tidy tables have the record's numbers, each read back exactly")
  func csv() throws {
    let tables = TidyTable.all(Fixture.forecast)
    let dates = try #require(tables.first { $0.name == "dates" })
    #expect(dates.columns == ["criterion", "probability", "date", "decimal_year"])
    let known = Fixture.forecast.closing.flatMap { closing in closing.quantiles.map { ($0.probability, $0.date?.year) }
    }
    #expect(dates.rows.count == known.count)
    for (row, (probability, year)) in zip(dates.rows, known) {
      #expect(Double(row[1]) == probability)
      #expect(Double(row[3]) == year)
      #expect(row[2].isEmpty == (year == nil))
    }
    for table in tables {
      #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.name)")
    }
    #expect(TidyTable(name: "t", columns: ["a"], rows: [["x,\"y\"\n"]]).csv == "a\n\"x,\"\"y\"\"\n\"\n")
  }

  // MARK: - Notebooks

  private func notebook() throws -> [String: Any] {
    let text = try NotebookReport.render(Fixture.forecast, beside: "notebooks-export")
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("a notebook has what nbformat 4.5 asks for")
  func format() throws {
    let notebook = try notebook()
    #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
    #expect(Set(notebook.keys) == ["cells", "metadata", "nbformat", "nbformat_minor"])
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    let ids = cells.compactMap { $0["id"] as? String }
    #expect(Set(ids).count == cells.count && ids.allSatisfy { (1...64).contains($0.count) })
    var counts: [Int] = []
    for cell in cells {
      #expect(cell["metadata"] is [String: Any] && cell["source"] is [String])
      switch cell["cell_type"] as? String {
      case "markdown": #expect(Set(cell.keys) == ["cell_type", "id", "metadata", "source"])
      case "code":
        #expect(Set(cell.keys) == ["cell_type", "execution_count", "id", "metadata", "outputs", "source"])
        counts.append(try #require(cell["execution_count"] as? Int))
        for output in try #require(cell["outputs"] as? [[String: Any]]) {
          switch output["output_type"] as? String {
          case "stream": #expect(Set(output.keys) == ["name", "output_type", "text"])
          case "display_data": #expect(Set(output.keys) == ["data", "metadata", "output_type"])
          default: Issue.record("\(output)")
          }
        }
      default: Issue.record("\(cell)")
      }
    }
    #expect(counts == Array(1...counts.count))
  }

  @Test("a figure is stored as PNG, SVG, Vega-Lite and words")
  func forms() throws {
    let cells = try #require(try notebook()["cells"] as? [[String: Any]])
    let outputs = cells.flatMap { $0["outputs"] as? [[String: Any]] ?? [] }.compactMap { $0["data"] as? [String: Any] }
    let figure = try #require(outputs.first { $0["image/png"] != nil })
    #expect(
      Set(figure.keys) == ["image/png", "image/svg+xml", "application/vnd.vegalite.v5+json", "text/plain"])
    let png = try #require(
      (figure["image/png"] as? String).flatMap {
        Data(base64Encoded: $0.trimmingCharacters(in: .newlines))
      })
    #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let spec = try #require(figure["application/vnd.vegalite.v5+json"] as? [String: Any])
    #expect((spec["layer"] as? [Any])?.isEmpty == false)
    #expect(outputs.contains { $0["text/html"] != nil && $0["text/plain"] != nil })
  }

  @Test("the same study gives the same notebook, PNG, PDF and Markdown to the last byte")
  func deterministic() throws {
    #expect(
      try NotebookReport.render(Fixture.forecast, beside: "a") == NotebookReport.render(Fixture.forecast, beside: "a"))
    #expect(try MarkdownReport.render(Fixture.forecast) == MarkdownReport.render(Fixture.forecast))
    let figure = try #require(ForecastFigures.main(Fixture.forecast).first)
    let first = try figure.pdf()
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try figure.pdf() == first)
    #expect(Array(first.prefix(5)) == Array("%PDF-".utf8))
  }

  @Test(
    "a file as seen from a folder",
    arguments: [
      ("models/a.yaml", "notebooks-export", "../models/a.yaml"), ("a.yaml", ".", "a.yaml"), (".", "x/y", "../.."),
      (".", ".", "."), ("/a/b", "/a/c/d", "../../b"),
    ])
  func relative(file: String, folder: String, path: String) {
    #expect(NotebookReport.relativePath(to: file, from: folder) == path)
  }
}
