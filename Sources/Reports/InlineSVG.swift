/// gnuplot's SVG made fit to stand within a page.
///
/// The drawing is read into a tree and written anew from the few elements and attributes a plot needs: no script, no
/// style, no links out of the figure, whatever the input was. Ids get the figure's name before them. Marks for the
/// colours of text and lines become `currentColor`; colours of series also get a class, so that a style sheet can
/// lighten them on dark paper.
struct InlineSVG {
  private indirect enum Node {
    case element(String, [(String, String)], [Node])
    case text(String)
  }

  /// - Parameters:
  ///   - drawing: what gnuplot's `svg` terminal wrote.
  ///   - title: the finding, as title and label for those who do not see the figure.
  ///   - identifier: placed before every id.
  ///   - style: a style sheet of our own to place within, for a drawing that stands alone.
  static func text(
    from drawing: String, title: String, identifier: String, classes: String, style: String? = nil
  ) throws(ReportError) -> String {
    var reader = Reader(drawing, figure: identifier)
    let nodes = try reader.nodes(depth: 0)
    let root = nodes.first { if case .element("svg", _, _) = $0 { true } else { false } }
    guard case .element(_, let attributes, let children)? = root,
      let viewBox = attributes.first(where: { $0.0 == "viewBox" })?.1
    else { throw .drawingUnreadable(figure: identifier, reason: "it has no svg element") }
    let used = references(in: children, defined: definitions(in: children))
    let title = PrintableText.line(title)
    var output =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"\(identifier)\" class=\"\(classes)\" viewBox=\"\(viewBox)\""
    output += " role=\"img\" aria-label=\"\(MarkupText.escape(title))\" font-family=\"system-ui, sans-serif\""
    output += " fill=\"none\" stroke-width=\"1\">\n<title>\(MarkupText.escape(title))</title>\n"
    if let style { output += "<style>\(style)</style>\n" }
    for child in children { write(child, identifier: identifier, used: used, isDefinition: false, to: &output) }
    return output + "</svg>\n"
  }

  // MARK: - Writing

  private static let drawn: Set<String> = [
    "g", "path", "polygon", "polyline", "line", "circle", "ellipse", "rect", "use", "text", "tspan", "defs",
  ]
  private static let kept: Set<String> = [
    "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "transform",
    "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "color", "opacity", "text-anchor", "font-size", "font-weight",
  ]

  private static func write(
    _ node: Node, identifier: String, used: Set<String>, isDefinition: Bool, to output: inout String
  ) {
    guard case .element(let name, let attributes, let children) = node, drawn.contains(name) else { return }
    let id = attributes.first { $0.0 == "id" }?.1
    if isDefinition, !used.contains(id ?? "") { return }
    if name == "rect", !isDefinition { return }  // gnuplot's background
    var inner = ""
    for child in children {
      if case .text(let text) = child {
        if name == "text" || name == "tspan" { inner += MarkupText.escape(PrintableText.line(text)) }
      } else {
        write(child, identifier: identifier, used: used, isDefinition: name == "defs", to: &inner)
      }
    }
    if inner.isEmpty, ["g", "text", "tspan", "defs"].contains(name) { return }
    var classes: [String] = []
    var line = "<\(name)"
    for (key, value) in attributes {
      switch key {
      case "id": if isDefinition { line += " id=\"\(identifier)-\(value.filter(isPlain))\"" }
      case "href", "xlink:href":
        if value.hasPrefix("#") { line += " href=\"#\(identifier)-\(value.dropFirst().filter(isPlain))\"" }
      case "fill", "stroke", "color":
        let colour = Colour(value)
        if let mark = colour.classSuffix { classes.append("\(key)-\(mark)") }
        line += " \(key)=\"\(colour.text)\""
      default:
        if kept.contains(key) { line += " \(key)=\"\(String(value.filter(isGeometry)))\"" }
      }
    }
    if !classes.isEmpty { line += " class=\"\(classes.joined(separator: " "))\"" }
    output += line + (inner.isEmpty ? "/>" : ">" + (name == "g" || name == "defs" ? "\n" : "") + inner + "</\(name)>")
    if name != "tspan" { output += "\n" }
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
  }

  private static func isGeometry(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || " .,()+-%".contains(character))
  }

  /// A paint gnuplot wrote, as the page should have it.
  private struct Colour {
    var text: String
    /// `1` to `6` for a series; `quiet`, `faint` and `grid` for the shades of the page's own colour.
    var classSuffix: String?

    init(_ value: String) {
      let hex = Self.hex(value)
      switch hex {
      case InkColour.neutralMark: (text, classSuffix) = ("currentColor", nil)
      case InkColour.quietMark: (text, classSuffix) = ("currentColor", "quiet")
      case InkColour.faintMark: (text, classSuffix) = ("currentColor", "faint")
      case InkColour.gridMark: (text, classSuffix) = ("currentColor", "grid")
      default:
        text = hex.isEmpty ? (["none", "currentColor"].contains(value) ? value : "currentColor") : hex
        classSuffix = (InkColour.series.firstIndex(of: hex) ?? InkColour.words.firstIndex(of: hex)).map {
          String($0 + 1)
        }
      }
    }

    /// `#rrggbb` from `rgb( 18,  52,  86)` or `#RRGGBB`; empty for anything else.
    private static func hex(_ value: String) -> String {
      if value.hasPrefix("#"), value.count == 7, value.dropFirst().allSatisfy(\.isHexDigit) {
        return value.lowercased()
      }
      guard value.hasPrefix("rgb("), value.hasSuffix(")") else { return "" }
      let parts = value.dropFirst(4).dropLast().split(separator: ",").map { part in
        Int(part.filter { $0 != " " })
      }
      guard parts.count == 3 else { return "" }
      var hex = "#"
      for part in parts {
        guard let part, (0...255).contains(part) else { return "" }
        let digits = String(part, radix: 16)
        hex += digits.count == 1 ? "0" + digits : digits
      }
      return hex
    }
  }

  // MARK: - Definitions in use

  private static func definitions(in nodes: [Node]) -> [String: [Node]] {
    var found: [String: [Node]] = [:]
    for case .element(let name, _, let children) in nodes {
      if name == "defs" {
        for case .element(let inner, let attributes, let grandchildren) in children {
          if let id = attributes.first(where: { $0.0 == "id" })?.1 {
            found[id] = [.element(inner, attributes, grandchildren)]
          }
        }
      } else {
        found.merge(definitions(in: children)) { first, _ in first }
      }
    }
    return found
  }

  /// The ids that drawn elements refer to, directly or through others.
  private static func references(in nodes: [Node], defined: [String: [Node]]) -> Set<String> {
    var used: Set<String> = []
    var waiting = nodes
    while let node = waiting.popLast() {
      guard case .element(let name, let attributes, let children) = node, name != "defs" else { continue }
      waiting += children
      let targets = attributes.filter { $0.0 == "href" || $0.0 == "xlink:href" }.map { String($0.1.dropFirst()) }
      for target in targets where used.insert(target).inserted { waiting += defined[target] ?? [] }
    }
    return used
  }

  // MARK: - Reading

  private struct Reader {
    private let bytes: [UInt8]
    private var place = 0
    private let figure: String

    init(_ text: String, figure: String) {
      bytes = Array(text.utf8)
      self.figure = figure
    }

    /// The nodes up to the end tag that closes their parent, which is read too.
    mutating func nodes(depth: Int) throws(ReportError) -> [Node] {
      guard depth < 64 else { throw failure("it is nested too deeply") }
      var nodes: [Node] = []
      while place < bytes.count {
        if bytes[place] != UInt8(ascii: "<") {
          let text = take { $0 != UInt8(ascii: "<") }
          nodes.append(.text(MarkupText.unescape(text)))
        } else if starts("<!--") {
          try skip(past: "-->")
        } else if starts("<![CDATA[") {
          try skip(past: "]]>")
        } else if starts("<?") || starts("<!") {
          try skip(past: ">")
        } else if starts("</") {
          try skip(past: ">")
          return nodes
        } else {
          nodes.append(try element(depth: depth))
        }
      }
      if depth > 0 { throw failure("it ends within an element") }
      return nodes
    }

    private mutating func element(depth: Int) throws(ReportError) -> Node {
      place += 1
      let name = take(Self.isName)
      guard !name.isEmpty else { throw failure("an element has no name") }
      var attributes: [(String, String)] = []
      while true {
        _ = take(Self.isBlank)
        guard place < bytes.count else { throw failure("it ends within a tag") }
        if bytes[place] == UInt8(ascii: ">") {
          place += 1
          return .element(name, attributes, try nodes(depth: depth + 1))
        }
        if starts("/>") {
          place += 2
          return .element(name, attributes, [])
        }
        attributes.append(try attribute())
      }
    }

    private mutating func attribute() throws(ReportError) -> (String, String) {
      let key = take(Self.isName)
      _ = take(Self.isBlank)
      guard !key.isEmpty, place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
        throw failure("an attribute has no value")
      }
      place += 1
      _ = take(Self.isBlank)
      guard place < bytes.count, bytes[place] == UInt8(ascii: "'") || bytes[place] == UInt8(ascii: "\"") else {
        throw failure("the value of '\(key)' is not quoted")
      }
      let quote = bytes[place]
      place += 1
      let value = take { $0 != quote }
      guard place < bytes.count else { throw failure("the value of '\(key)' does not end") }
      place += 1
      let parts = value.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" })
      return (key, MarkupText.unescape(parts.joined(separator: " ")))
    }

    private mutating func take(_ isWanted: (UInt8) -> Bool) -> String {
      let start = place
      while place < bytes.count, isWanted(bytes[place]) { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private func starts(_ text: String) -> Bool {
      bytes[place...].starts(with: text.utf8)
    }

    private mutating func skip(past end: String) throws(ReportError) {
      while place < bytes.count {
        if starts(end) {
          place += end.utf8.count
          return
        }
        place += 1
      }
      throw failure("'\(end)' is missing")
    }

    private static func isName(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private func failure(_ reason: String) -> ReportError { .drawingUnreadable(figure: figure, reason: reason) }
  }
}
