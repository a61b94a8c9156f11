import Foundation
import Mustache
public import Studies

/// A forecast as one page that needs nothing else: no network, no script; for desk, telephone and paper, light and dark.
public struct HTMLReport {
  /// The page as HTML, figures drawn by gnuplot within it. Equal records give equal bytes.
  /// - Throws: ``ReportError`` when gnuplot is missing, fails or takes too long.
  public static func render(_ record: ForecastRecord) throws(ReportError) -> String {
    let page = ForecastPage(record, drawings: try Drawings(ForecastFigures.all(record), of: record.study.name))
    let template = try template()
    return template.render(page)
  }

  /// A mechanism's page, of the same template.
  public static func render(_ record: MechanismRecord) throws(ReportError) -> String {
    let page = MechanismPage(record, drawings: try Drawings(record.figures, of: record.fileStem))
    let template = try template()
    return template.render(page)
  }

  /// Looks for what figures are drawn with, so that nobody waits for draws that cannot be drawn.
  /// - Throws: ``ReportError`` when gnuplot is missing.
  public static func requireFigures() throws(ReportError) { _ = try Gnuplot.find() }

  /// Writes the page into a folder, which is made where it is missing, under the study's name.
  /// - Returns: the path of the file written: `<directory>/<study>.html`.
  /// - Throws: ``ReportError``; nothing is left half written.
  public static func write(_ record: ForecastRecord, to directory: String) throws(ReportError) -> String {
    try write(try render(record), as: record.study.name, to: directory)
  }

  /// Writes a mechanism's page.
  public static func write(_ record: MechanismRecord, to directory: String) throws(ReportError) -> String {
    try write(try render(record), as: record.fileStem, to: directory)
  }

  static func write(_ page: String, as name: String, to directory: String) throws(ReportError) -> String {
    try OutputFile.makeFolder(directory)
    let path = OutputFile.path(of: OutputFile.name(name) + ".html", in: directory)
    try OutputFile.write(page, to: path)
    return path
  }

  /// The template of a page, in which every value is escaped as markup.
  static func template(_ bytes: [UInt8] = PackageResources.report_mustache) throws(ReportError) -> MustacheTemplate {
    MarkupContent.register()
    do {
      let text = String(decoding: bytes, as: UTF8.self)
      return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(MarkupContent.name)}}\n" + text)
    } catch {
      throw .templateUnreadable(reason: "\(error)")
    }
  }
}

/// How the template writes a value: every scalar that could be read as markup escaped, nothing unprintable.
///
/// swift-mustache's own escaping looks at characters, so that a quote with a combining mark passes it unescaped.
struct MarkupContent: MustacheContentType {
  static let name = "CATCHUP-MARKUP"

  func escapeText(_ text: String) -> String { MarkupText.escape(PrintableText.line(text)) }

  static func register() { registered }
  private static let registered: Void = MustacheContentTypes.register(MarkupContent(), named: name)
}

/// The figures of a page, drawn.
struct Drawings {
  private var drawn: [(figure: Figure, svg: String)] = []
  private let study: String

  /// Drawn as files of their own, by name.
  init(named figures: [Figure], of study: String) {
    self.study = study
    drawn = figures.map { ($0, "") }
  }

  /// Drawn to stand within the page.
  init(_ figures: [Figure], of study: String) throws(ReportError) {
    self.study = study
    drawn = Array(zip(figures, try Figure.inlineSVG(figures, with: Gnuplot.find())))
  }

  subscript(_ name: String) -> ForecastPage.Drawing? {
    drawn.first { $0.figure.name == name }.map(drawing)
  }

  func all(beginning prefix: String) -> [ForecastPage.Drawing] {
    drawn.filter { $0.figure.name.hasPrefix(prefix) }.map(drawing)
  }

  private func drawing(_ figure: Figure, _ svg: String) -> ForecastPage.Drawing {
    ForecastPage.Drawing(svg: svg, caption: figure.title, file: FigureFiles.name(figure, of: study))
  }
}
