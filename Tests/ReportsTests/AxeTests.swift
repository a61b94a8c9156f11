import Foundation
import Testing

@testable import Reports

/// axe-core, the rules of Deque Systems, where it is: the file that `CATCHUP_AXE` names.
///
/// `.ci/run` takes it from the package `axe-playwright-python`, of which it needs this one file.
enum Axe {
  static let program: String? = ProcessInfo.processInfo.environment["CATCHUP_AXE"].flatMap {
    try? String(contentsOfFile: $0, encoding: .utf8)
  }

  /// The page with axe-core in it and the rule against programs out of it; its findings become the page's title.
  static func armed(_ page: String) throws -> String {
    let rule = #/<meta http-equiv="Content-Security-Policy"[^>]*>/#
    #expect(page.contains(rule))
    let program = try #require(program).replacing("</script", with: "<\\/script")
    return page.replacing(rule, with: "").replacing(
      "</body>",
      with: """
        <script>\(program)</script>
        <script>
        document.querySelectorAll('details').forEach(d => d.open = true);
        axe.run(document, {resultTypes: ['violations']}).then(found => {
          const told = found.violations.map(v => v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)
            + ' — ' + n.failureSummary).join(' | '));
          document.documentElement.setAttribute('data-axe', JSON.stringify({passes: found.passes.length, told: told}));
        });
        </script>
        </body>
        """)
  }
}

@Suite(
  "Pages before axe-core",
  .enabled(
    if: isGnuplotInstalled && Browser.path != nil && Axe.program != nil,
    "CATCHUP_AXE names no axe.min.js, or Chromium or gnuplot is not installed"), .serialized)
struct AxeTests {
  @Test("no rule is broken, in light and in dark", arguments: AccessibilityTests.studies, [false, true])
  func clean(study: String, isDark: Bool) throws {
    var page = try Axe.armed(try AccessibilityTests.page(study))
    // The sheet asks for the reader's wish; here it is granted.
    if isDark {
      page = page.replacing("screen and (prefers-color-scheme: dark)", with: "screen")
      #expect(page.contains("@media screen {"))
    }
    try OutputFileTests.within { folder in
      let path = folder + "/page.html"
      try OutputFile.write(page, to: path)
      let document = try Browser.open(path, in: folder).document
      let found = try #require(document.firstMatch(of: #/data-axe="([^"]*)"/#)?.output.1)
      let text = MarkupText.unescape(String(found))
      let told = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect((told["passes"] as? Int ?? 0) > 10)
      #expect((told["told"] as? [String]) == [])
    }
  }
}
