import Foundation
import Mustache

/// Reports on many questions, each by its answer in a sentence and the way to its page.
public struct ReportIndex: Sendable {
  /// One question.
  public struct Entry: Sendable {
    public var title: String
    public var question: String
    /// The answer; empty where there is none.
    public var sentence: String
    /// Files written on it, in the order of their formats.
    public var pages: [String]
    /// Why there is no answer.
    public var problem: String?

    public init(title: String, question: String, sentence: String = "", pages: [String] = [], problem: String? = nil) {
      self.title = title
      self.question = question
      self.sentence = sentence
      self.pages = pages
      self.problem = problem
    }
  }

  public var folder: String
  public var entries: [Entry]

  public init(folder: String, entries: [Entry]) {
    self.folder = folder
    self.entries = entries
  }

  /// Writes `index.html` beside the pages.
  public func writeHTML(to directory: String) throws(ReportError) -> String {
    let template = try HTMLReport.template(PackageResources.report_index_mustache)
    return try HTMLReport.write(template.render(Page(self, ending: ".html")), as: "index", to: directory)
  }

  /// Writes `index.md` beside the pages.
  public func writeMarkdown(to directory: String) throws(ReportError) -> String {
    func text(_ words: String) -> String { MarkdownText.escape(PrintableText.line(words)) }
    let page = Page(self, ending: ".md")
    var lines = ["# \(text(page.title))", ""]
    for line in page.answers {
      lines += ["## " + (line.link.map { "[\(text(line.heading))](\($0))" } ?? text(line.heading)), ""]
      if !line.asked.isEmpty { lines += ["*\(text(line.asked))*", ""] }
      lines += [text(line.answer ?? "No answer: \(line.problem ?? "")"), ""]
    }
    let path = OutputFile.path(of: "index.md", in: directory)
    try OutputFile.makeFolder(directory)
    try OutputFile.write(lines.dropLast().joined(separator: "\n") + "\n", to: path)
    return path
  }

  /// What the template is filled with.
  private struct Page {
    struct Line {
      var heading: String
      var asked: String
      var answer: String?
      var problem: String?
      var link: String?
    }

    let style: String
    let title: String
    let answers: [Line]

    init(_ index: ReportIndex, ending: String) {
      style = String(decoding: PackageResources.report_css, as: UTF8.self)
      let count = index.entries.count
      title = "\(count) question\(count == 1 ? "" : "s") of \(index.folder)"
      answers = index.entries.map { entry in
        let page = entry.pages.first { $0.hasSuffix(ending) }
        return Line(
          heading: entry.title, asked: entry.question == entry.title ? "" : entry.question,
          answer: entry.problem == nil ? entry.sentence : nil, problem: entry.problem,
          link: page.map { ($0 as NSString).lastPathComponent })
      }
    }
  }
}
