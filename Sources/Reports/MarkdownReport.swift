import Mustache
public import Studies

/// A forecast, or a mechanism, as Markdown as GitHub reads it, its figures as SVG files beside it.
public enum MarkdownReport {
  /// The page; figures are referred to by the names ``FigureFiles`` gives them.
  /// - Throws: ``ReportError`` where the template cannot be read.
  public static func render(_ record: ForecastRecord) throws(ReportError) -> String {
    try render(ForecastPage(record, drawings: Drawings(named: ForecastFigures.all(record), of: record.study.name)))
  }

  /// A mechanism's page, of the same template.
  public static func render(_ record: MechanismRecord) throws(ReportError) -> String {
    try render(MechanismPage(record, drawings: Drawings(named: record.figures, of: record.fileStem)))
  }

  private static func render(_ page: some Any) throws(ReportError) -> String {
    MarkdownContent.register()
    let text = String(decoding: PackageResources.report_markdown_mustache, as: UTF8.self)
    do {
      return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(MarkdownContent.name)}}\n" + text).render(page)
    } catch {
      throw .templateUnreadable(reason: "\(error)")
    }
  }

  /// Writes `<study>.md` and its figures into a folder, which is made where it is missing.
  /// - Returns: the path of the page.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ForecastRecord, to directory: String) throws(ReportError) -> String {
    let page = try render(record)
    _ = try FigureFiles.write(record, to: directory)
    return try write(page, as: record.study.name, to: directory)
  }

  /// Writes a mechanism's page and its figures.
  public static func write(_ record: MechanismRecord, to directory: String) throws(ReportError) -> String {
    let page = try render(record)
    _ = try FigureFiles.write(record, to: directory)
    return try write(page, as: record.fileStem, to: directory)
  }

  private static func write(_ page: String, as name: String, to directory: String) throws(ReportError) -> String {
    let path = OutputFile.path(of: OutputFile.name(name) + ".md", in: directory)
    try OutputFile.write(page, to: path)
    return path
  }
}

/// How the template writes a value: nothing in it reads as Markdown or markup, nothing unprintable.
struct MarkdownContent: MustacheContentType {
  static let name = "CATCHUP-MARKDOWN"

  func escapeText(_ text: String) -> String { MarkdownText.escape(PrintableText.line(text)) }

  static func register() { registered }
  private static let registered: Void = MustacheContentTypes.register(MarkdownContent(), named: name)
}

/// Text that Markdown is to show as it is.
enum MarkdownText {
  private static let marks: Set<Unicode.Scalar> = ["\\", "`", "*", "_", "[", "]", "|", "~", "$"]

  static func escape(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for (place, scalar) in text.unicodeScalars.enumerated() {
      if marks.contains(scalar) || (place == 0 && "#+-=".unicodeScalars.contains(scalar) && text.count > 1) {
        escaped.append("\\")
      }
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// A block of code that no run of backticks within it ends.
  static func code(_ text: String, language: String = "") -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }
}
