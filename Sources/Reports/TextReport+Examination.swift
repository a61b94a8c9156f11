public import Studies

extension TextReport {
  /// What `catchup doctor` prints: each thing looked at, and what to do about it.
  public static func examination(_ examination: Examination, color: Bool) -> String {
    var page = Page(color: color)
    page.paragraph("catchup \(examination.version)", emphasis: page.style.strong)
    page.table(
      TextTable(
        [.init(""), .init("Found", wraps: true)],
        rows: examination.findings.map { finding in
          [
            (finding.isWell ? "" : "! ") + finding.subject,
            finding.found + (finding.advice.isEmpty ? "" : " — \(finding.advice)"),
          ]
        }))
    page.paragraph(examination.isWell ? "Nothing is missing." : "What is marked by ! needs a hand.")
    return page.text
  }
}
