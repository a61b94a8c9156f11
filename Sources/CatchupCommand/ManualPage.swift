import Studies

/// A page of the manual, section 1, in roff with the `man` macros, made from what the parser knows of a command.
///
/// Source: man(7) and groff_man_style(7). Letters beyond ASCII are written as `\[uXXXX]`, which groff and mandoc both read
/// without being told of an encoding.
struct ManualPage {
  /// `catchup-fit.1`.
  var file: String
  var text: String

  /// The day on which the version was given its number, which stands at the foot of a page.
  static let date = "2026-11-27"

  /// One for the program and one for each command; commands of a command stand on its page.
  static func all(_ root: CommandDescription) -> [ManualPage] {
    let names = root.shownCommands.map { "\(root.commandName)-\($0.commandName)" }
    return [whole(root, others: names)]
      + root.shownCommands.map { page($0, root: root.commandName, others: names) }
  }

  private static func whole(_ root: CommandDescription, others: [String]) -> ManualPage {
    var roff = Roff(title: root.commandName)
    let discussion = Discussion(root.discussion ?? "")
    roff.section("NAME")
    roff.line("\(Roff.text(root.commandName)) \\- \(Roff.text(Roff.uncapitalised(root.abstract ?? "")))")
    roff.section("SYNOPSIS")
    roff.line("\\fB\(root.commandName)\\fR \\fIcommand\\fR [\\fIoption\\fR ...]")
    roff.section("DESCRIPTION")
    roff.paragraph(
      "Catchup fits growth to two records of progress, takes what earlier episodes of catching up teach, and answers with "
        + "a distribution of dates that includes the chance of never. Every command has a page of its own, such as "
        + "catchup-fit(1); `catchup help fit` says the same in brief.")
    discussion.words.forEach { roff.paragraph($0) }
    roff.section("COMMANDS")
    for command in root.shownCommands {
      roff.item("\\fB\(Roff.text("\(root.commandName)-\(command.commandName)"))\\fR(1)", command.abstract ?? "")
    }
    roff.options(root.arguments ?? [])
    roff.examples(discussion.examples)
    roff.exitStatus()
    roff.section("ENVIRONMENT")
    roff.item(
      "\\fBXDG_STATE_HOME\\fR", "The folder in which the ledger stands, under catchup. (default: ~/.local/state)")
    roff.item("\\fBNO_COLOR\\fR", "Where it is set and not empty, nothing is printed in colour.")
    roff.item("\\fBPATH\\fR", "Where gnuplot is looked for, which draws the figures.")
    roff.section("FILES")
    roff.item(
      "\\fI~/.local/state/catchup/ledger.sqlite\\fR", "What was asked and answered before; see catchup-runs(1).")
    roff.seeAlso(others + ["gnuplot"])
    return ManualPage(file: "\(root.commandName).1", text: roff.text)
  }

  private static func page(_ command: CommandDescription, root: String, others: [String]) -> ManualPage {
    let name = "\(root)-\(command.commandName)"
    let discussion = Discussion(command.discussion ?? "")
    var roff = Roff(title: name)
    roff.section("NAME")
    roff.line("\(Roff.text(name)) \\- \(Roff.text(Roff.uncapitalised(command.abstract ?? "")))")
    roff.section("SYNOPSIS")
    roff.line(synopsis(command))
    for inner in command.shownCommands {
      roff.line(".br")
      roff.line(synopsis(inner))
    }
    roff.section("DESCRIPTION")
    roff.paragraph(command.abstract ?? "")
    discussion.words.forEach { roff.paragraph($0) }
    if command.shownCommands.isEmpty {
      roff.options(command.arguments ?? [])
    } else {
      roff.section("COMMANDS")
      for inner in command.shownCommands {
        let own = Discussion(inner.discussion ?? "")
        roff.subsection(inner.words)
        roff.paragraph(inner.abstract ?? "")
        own.words.forEach { roff.paragraph($0) }
        (inner.arguments ?? []).forEach { roff.option($0) }
        roff.listing(own.examples)
      }
    }
    roff.examples(discussion.examples)
    roff.exitStatus()
    roff.seeAlso([root] + others.filter { $0 != name })
    return ManualPage(file: "\(name).1", text: roff.text)
  }

  /// What must be said, by name, with the options that may be said in front.
  private static func synopsis(_ command: CommandDescription) -> String {
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    var words = ["\\fB\(Roff.text(command.words))\\fR"]
    if !command.shownCommands.isEmpty { words.append("\\fIcommand\\fR") }
    if arguments.contains(where: { $0.kind != .positional && $0.isOptional }) { words.append("[\\fIoption\\fR ...]") }
    for argument in arguments where argument.kind != .positional && !argument.isOptional {
      words.append(
        "\\fB\(Roff.text(argument.preferredName?.typed ?? ""))\\fR \\fI\(Roff.text(argument.valueName ?? "value"))\\fR")
    }
    for argument in arguments where argument.kind == .positional {
      let value = "\\fI\(Roff.text(argument.valueName ?? "value"))\\fR" + (argument.isRepeating ? " ..." : "")
      words.append(argument.isOptional ? "[\(value)]" : value)
    }
    return words.joined(separator: " ")
  }
}

/// What a command says of itself beyond one line: paragraphs, and examples under their heading.
private struct Discussion {
  var words: [String] = []
  /// Lines as they are to be typed.
  var examples: [String] = []

  init(_ text: String) {
    var isExample = false
    var paragraph: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "EXAMPLES:" {
        isExample = true
      } else if line.allSatisfy(\.isWhitespace) {
        isExample = false
        if !paragraph.isEmpty { words.append(paragraph.joined(separator: " ")) }
        paragraph = []
      } else if isExample {
        examples.append(String(line.drop { $0 == " " }))
        // A line that goes on stands further in.
        if examples.count > 1, examples[examples.count - 2].hasSuffix("\\") {
          examples[examples.count - 1] = "  " + examples[examples.count - 1]
        }
      } else if !line.hasPrefix("EXIT STATUS:") {
        paragraph.append(line)
      }
    }
    if !paragraph.isEmpty { words.append(paragraph.joined(separator: " ")) }
  }
}

/// Text in roff, built section by section.
private struct Roff {
  private(set) var text: String

  init(title: String) {
    text = ".TH \(Self.text(title.uppercased())) 1 \(ManualPage.date) \"catchup \(Version.current)\" \"Catchup\"\n"
    // Neither broken at hyphens nor stretched: what is to be typed stays as it is.
    text += ".nh\n.ad l\n"
  }

  mutating func line(_ line: String) { text += line + "\n" }
  mutating func section(_ title: String) { line(".SH \(title)") }
  mutating func subsection(_ title: String) { line(".SS \"\(Self.text(title))\"") }

  /// Begins a paragraph, which a heading has done already.
  private mutating func begin() {
    let last = text.split(separator: "\n").last ?? ""
    if !last.hasPrefix(".SH"), !last.hasPrefix(".SS") { line(".PP") }
  }

  mutating func paragraph(_ words: String) {
    guard !words.isEmpty else { return }
    begin()
    line(Self.text(words))
  }

  /// - Parameter head: in roff.
  mutating func item(_ head: String, _ words: String) {
    line(".TP")
    line(head)
    line(words.isEmpty ? "\\&" : Self.text(words))
  }

  mutating func options(_ arguments: [CommandDescription.Argument]) {
    let shown = arguments.filter(\.shouldDisplay)
    guard !shown.isEmpty else { return }
    section("OPTIONS")
    var title: String?
    for argument in shown {
      if argument.sectionTitle != title {
        title = argument.sectionTitle
        subsection(title ?? "Other options")
      }
      option(argument)
    }
  }

  mutating func option(_ argument: CommandDescription.Argument) {
    guard argument.shouldDisplay else { return }
    let value = "\\fI\(Self.text(argument.valueName ?? "value"))\\fR"
    let names = (argument.names ?? []).sorted { $0.kind == .short && $1.kind != .short }.map {
      "\\fB\(Self.text($0.typed))\\fR"
    }.joined(separator: ", ")
    let head =
      switch argument.kind {
      case .positional: value
      case .option: names + " " + value
      case .flag: names
      }
    var words = argument.abstract ?? ""
    if let more = argument.discussion, !more.isEmpty { words += " " + more }
    var remarks: [String] = []
    if argument.kind != .flag, let values = argument.allValues, !values.isEmpty,
      !values.allSatisfy({ words.contains($0) })
    {
      remarks.append("values: \(values.joined(separator: ", "))")
    }
    if argument.kind != .flag, let value = argument.defaultValue, !value.isEmpty, !words.contains("(default:") {
      remarks.append("default: \(value)")
    }
    if !remarks.isEmpty { words += " (\(remarks.joined(separator: "; ")))" }
    item(head, words)
  }

  mutating func examples(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    section("EXAMPLES")
    listing(lines)
  }

  /// Lines as they are typed.
  mutating func listing(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    begin()
    line(".RS 4")
    line(".nf")
    for one in lines { line(Self.text(one)) }
    line(".fi")
    line(".RE")
  }

  mutating func exitStatus() {
    section("EXIT STATUS")
    for (status, meaning) in ExitStatus.meanings { item("\\fB\(status)\\fR", meaning) }
  }

  mutating func seeAlso(_ names: [String]) {
    section("SEE ALSO")
    line(names.map { "\\fB\(Self.text($0))\\fR(1)" }.joined(separator: ",\n"))
  }

  /// Text that roff prints as it is, a hyphen as the sign that is typed.
  static func text(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "'": escaped += "\\(aq"
      case "`": escaped += "\\(ga"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      case "\"": escaped += "\\(dq"
      case "\n": escaped += " "
      case _ where scalar.isASCII: escaped.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      }
    }
    // A point or a space that begins a line is a request, or breaks it.
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }

  /// As a page's line of names has it: no capital, no stop.
  static func uncapitalised(_ words: String) -> String {
    let stopped = words.hasSuffix(".") ? String(words.dropLast()) : words
    return stopped.prefix(1).lowercased() + stopped.dropFirst()
  }
}
