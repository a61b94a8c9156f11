import Foundation

/// The figure as a Vega-Lite specification (version 5): interactive where a notebook draws it itself.
extension Figure {
  /// The MIME type by which notebooks know it.
  static let vegaLiteType = "application/vnd.vegalite.v5+json"

  var vegaLite: JSONValue {
    .object([
      "$schema": .string("https://vega.github.io/schema/vega-lite/v5.json"),
      "title": .object(["text": .string(title), "anchor": .string("start"), "fontWeight": .string("normal")]),
      "width": .number(640), "height": .number(320 * relativeHeight),
      "layer": .array(layers.compactMap(layer)),
    ])
  }

  private func layer(_ layer: Layer) -> JSONValue? {
    var mark: [String: JSONValue] = ["tooltip": .bool(true)]
    var rows: [[Double]]
    var columns = ["x", "y"]
    var encoding: [String: JSONValue] = ["x": channel("x", x), "y": channel("y", y)]
    encoding["color"] = colour(layer)
    switch layer.shape {
    case .points(let points), .dots(let points):
      mark["type"] = .string("circle")
      mark["size"] = .number(30)
      rows = Self.rows(points)
    case .line(let points, let stroke):
      mark["type"] = .string("line")
      if let dash = Self.dash(stroke) { mark["strokeDash"] = dash }
      rows = Self.rows(points)
    case .steps(let points):
      mark["type"] = .string("line")
      mark["interpolate"] = .string("step-after")
      rows = Self.rows(points)
    case .bars(let points):
      mark["type"] = .string("bar")
      mark["size"] = .number(3)
      rows = Self.rows(points)
    case .band(let extents):
      mark["type"] = .string("area")
      mark["opacity"] = .number(0.18)
      rows = extents.compactMap { extent in
        guard let low = extent.low, let high = extent.high, low.isFinite, high.isFinite else { return nil }
        return [extent.x, low, high]
      }
      columns.append("y2")
      encoding["y2"] = .object(["field": .string("y2")])
    case .verticalLine(let place, let stroke):
      mark["type"] = .string("rule")
      if let dash = Self.dash(stroke) { mark["strokeDash"] = dash }
      rows = [[place]]
      columns = ["x"]
      encoding["y"] = nil
    case .horizontalLine(let place, let stroke):
      mark["type"] = .string("rule")
      if let dash = Self.dash(stroke) { mark["strokeDash"] = dash }
      rows = [[place]]
      columns = ["y"]
      encoding["x"] = nil
    case .bracket(let place, let low, let high):
      mark["type"] = .string("rule")
      mark["size"] = .number(5)
      rows = [[place, low, high]]
      columns.append("y2")
      encoding["y2"] = .object(["field": .string("y2")])
    }
    guard !rows.isEmpty else { return nil }
    // A table in a line of text is a quarter of the same as objects.
    let table = ([columns.joined(separator: ",")] + rows.map { $0.map(Self.number).joined(separator: ",") })
      .joined(separator: "\n")
    return .object([
      "mark": .object(mark), "encoding": .object(encoding),
      "data": .object(["values": .string(table), "format": .object(["type": .string("csv")])]),
    ])
  }

  private static func rows(_ points: [Point]) -> [[Double]] {
    points.filter { $0.x.isFinite && $0.y.isFinite }.map { [$0.x, $0.y] }
  }

  /// Seven digits are more than a screen shows, and the numbers themselves stand in the record.
  private static func number(_ value: Double) -> String { String(format: "%.7g", value) }

  /// The layer's colour: by its name where it has one, so that a legend names it.
  private func colour(_ layer: Layer) -> JSONValue {
    let own = Self.colour(layer.ink)
    var named: [(label: String, colour: String)] = []
    for other in layers where !other.isReference {
      if let label = other.label, !named.contains(where: { $0.label == label }) {
        named.append((label, Self.colour(other.ink)))
      }
    }
    guard let label = layer.label, !layer.isReference else { return .object(["value": .string(own)]) }
    return .object([
      "datum": .string(label), "title": .null,
      "legend": .object(["orient": .string("bottom"), "columns": .number(2), "labelLimit": .number(320)]),
      "scale": .object([
        "domain": .array(named.map { .string($0.label) }), "range": .array(named.map { .string($0.colour) }),
      ]),
    ])
  }

  private func channel(_ field: String, _ axis: Axis) -> JSONValue {
    var scale: [String: JSONValue] = ["zero": .bool(false)]
    if axis.scale == .logarithmic { scale = ["type": .string("log")] }
    if let range = axis.range {
      scale["domain"] = .array([.number(range.lowerBound), .number(range.upperBound)])
      scale["nice"] = .bool(false)
    }
    var ruler: [String: JSONValue] = ["grid": .bool(field == "y")]
    switch axis.notation {
    case .years: ruler["format"] = .string("d")
    case .percent: ruler["format"] = .string("%")
    case .number: break
    case .hidden: ruler["labels"] = .bool(false)
    }
    return .object([
      "field": .string(field), "type": .string("quantitative"), "scale": .object(scale), "axis": .object(ruler),
      "title": axis.label.isEmpty ? .null : .string(axis.label),
    ])
  }

  private static func colour(_ ink: Ink) -> String {
    InkColour(ink).code(on: FigureCanvas(medium: .png, width: 640, height: 320, showsTitle: true))
  }

  private static func dash(_ stroke: Stroke) -> JSONValue? {
    switch stroke {
    case .solid: nil
    case .dashed: .array([.number(6), .number(4)])
    case .dotted: .array([.number(1.5), .number(3)])
    }
  }
}
