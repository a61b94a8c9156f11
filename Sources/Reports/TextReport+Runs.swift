public import Studies

extension TextReport {
  /// Runs of the ledger, a line each.
  public static func runs(_ runs: [Run], color: Bool) -> String {
    var page = Page(color: color)
    page.table(
      TextTable(
        [
          .init("run", .right), .init("began (UTC)"), .init("took", .right), .init("state"),
          .init("what was asked, and the answer", wraps: true),
        ],
        rows: runs.map { run in
          [
            "\(run.number)", run.startText, duration(run.seconds), state(run),
            run.question.line + (run.headline.map { ": " + $0 } ?? ""),
          ]
        }))
    return page.text
  }

  public static func run(_ run: Run, color: Bool) -> String {
    var page = Page(color: color)
    page.heading("Run \(run.number): \(run.question.line)")
    if let headline = run.headline { page.paragraph(headline, indent: 2) }
    page.paragraph("began \(run.startText) UTC in \(run.folder), took \(duration(run.seconds))", indent: 2)
    page.paragraph(
      run.isFinished
        ? "finished; its answer is \(run.answerSchema ?? "text"): catchup runs show \(run.number) --answer"
        : "\(run.blocksDone) of \(run.blocks) blocks are done: catchup resume \(run.number)", indent: 2)
    page.paragraph("by version \(run.question.version); key \(run.key)", indent: 2)
    page.list("Inputs", run.question.inputs.map { "\($0.path), SHA-256 \($0.checksum.prefix(16))…" })
    return page.text
  }

  /// - Parameter most: at most so many values that differ are printed, those that differ most first.
  public static func comparison(_ comparison: RunComparison, most: Int, color: Bool) -> String {
    var page = Page(color: color)
    let (first, second) = (comparison.first, comparison.second)
    page.heading("Run \(first.number) and run \(second.number)")
    if comparison.questions.isEmpty {
      page.paragraph("The same question: command, version and inputs.", indent: 2)
    }
    page.list("What was asked differs", comparison.questions)
    guard comparison.shared > 0 || comparison.onlyFirst > 0 || comparison.onlySecond > 0 else {
      page.paragraph("Neither run has an answer that can be compared.", indent: 2)
      return page.text
    }
    if comparison.values.isEmpty, comparison.onlyFirst == 0, comparison.onlySecond == 0 {
      page.paragraph("The same answer, in all \(comparison.shared) values.", indent: 2)
      return page.text
    }
    page.heading(
      "\(comparison.values.count) of \(comparison.shared) values differ"
        + (comparison.onlyFirst + comparison.onlySecond > 0
          ? "; \(comparison.onlyFirst) only in the first, \(comparison.onlySecond) only in the second" : ""))
    let ranked = comparison.values.enumerated().sorted {
      ($1.element.relative ?? -1, $0.offset) < ($0.element.relative ?? -1, $1.offset)
    }
    page.table(
      TextTable(
        [
          .init("where", wraps: true), .init("run \(first.number)", .right, wraps: true),
          .init("run \(second.number)", .right, wraps: true), .init("differs by", .right),
        ],
        rows: ranked.prefix(most).map { _, value in
          [value.place, value.first, value.second, value.relative.map { ProbabilityText.percent($0) } ?? ""]
        }))
    if ranked.count > most { page.paragraph("and \(ranked.count - most) more: --most, or --json for all", indent: 2) }
    return page.text
  }

  private static func state(_ run: Run) -> String {
    run.isFinished ? "finished" : "\(run.blocksDone)/\(run.blocks) blocks"
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 120 { return "\(SignificantDigits(2)(seconds)) s" }
    return seconds < 7200 ? "\(Int(seconds / 60)) min" : "\(Int(seconds / 3600)) h"
  }
}
