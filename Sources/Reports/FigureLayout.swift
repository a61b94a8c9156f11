import Foundation

/// Where everything of a figure goes on a canvas: ranges, margins, ticks and labels.
///
/// Lengths are in the canvas' own unit, measured from its upper left corner.
struct FigureLayout {
  struct Legend: Equatable {
    var layer: Int
    var text: String
    var x: Double
    var y: Double
  }

  /// A line of text beside the end of a layer.
  struct EndLabel: Equatable {
    var layer: Int
    var text: String
    var y: Double
  }

  var x: ClosedRange<Double>
  var y: ClosedRange<Double>
  var xTicks: Ticks
  var yTicks: Ticks
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  var titleLines: [String]
  var titleTop: Double
  var axisLabelTop: Double
  /// What the y axis measures, above it.
  var axisLabelLines: [String]
  /// What the x axis measures, beneath it.
  var xLabelLines: [String]
  var legends: [Legend]
  var endLabels: [EndLabel]
  /// Whether labels of reference lines and brackets stand inside the plot, for want of room beside it.
  var referencesInside: Bool

  init(_ figure: Figure, on canvas: FigureCanvas) {
    x = FigureRange.of(figure.x, values: figure.layers.flatMap(\.xValues), padding: 0)
    y = FigureRange.of(figure.y, values: figure.layers.flatMap(\.yValues), padding: 0.05)

    // Letters are as wide as the reader's font makes them: some room is left at the right.
    let titleWidth = canvas.width * (canvas.medium == .terminal ? 1 : 0.94) - canvas.gap(4)
    titleLines = canvas.showsTitle ? canvas.wrap(PrintableText.line(figure.title), to: titleWidth, limit: 4) : []
    var cursor = canvas.gap(canvas.medium == .terminal ? 0 : 1.5)
    titleTop = cursor
    cursor += Double(titleLines.count) * canvas.lineHeight * 1.15
    if !titleLines.isEmpty { cursor += canvas.gap(canvas.medium == .terminal ? 0 : 2) }

    let labelled = figure.layers.indices.filter {
      !(figure.layers[$0].label ?? "").isEmpty && !figure.layers[$0].isUpright
    }
    let isNarrow = canvas.width < 500 && canvas.medium != .terminal
    // Rows that only their names tell apart need these beside them.
    let areRows = figure.y.notation == .hidden
    let room = canvas.width * (areRows ? 0.38 : isNarrow ? 0.18 : 0.25)
    let named = labelled.filter { !figure.layers[$0].isReference }
    let references = labelled.filter { figure.layers[$0].isReference }
    func longest(_ layers: [Int]) -> Double { layers.map { canvas.width(of: figure.layers[$0].text) }.max() ?? 0 }
    let hasLegend = !areRows && longest(named) > room
    // Labels of references may take several lines beside the plot, unless the canvas is narrow.
    referencesInside = hasLegend || (isNarrow && longest(references) > room)

    axisLabelTop = cursor
    legends = []
    if hasLegend {
      let swatch = canvas.gap(canvas.medium == .terminal ? 2 : 6)
      let limit = canvas.width - canvas.gap(4) - swatch
      var pen = canvas.gap(2)
      for index in named {
        let text = canvas.truncate(figure.layers[index].text, to: limit)
        let width = swatch + canvas.width(of: text)
        if pen > canvas.gap(2), pen + width > canvas.width - canvas.gap(2) {
          pen = canvas.gap(2)
          cursor += canvas.lineHeight
        }
        legends.append(Legend(layer: index, text: text, x: pen, y: cursor))
        pen += width + canvas.gap(5)
      }
      cursor += canvas.lineHeight * (canvas.medium == .terminal ? 1 : 1.3)
      axisLabelTop = cursor
    }
    axisLabelLines = canvas.wrap(PrintableText.line(figure.y.label), to: canvas.width - canvas.gap(3), limit: 2)
    cursor += canvas.lineHeight * Double(axisLabelLines.count)
    top = cursor + canvas.gap(canvas.medium == .terminal ? 1 : 2)
    bottom = canvas.height - canvas.lineHeight * (canvas.medium == .terminal ? 2 : 1.75)
    xLabelLines = canvas.wrap(PrintableText.line(figure.x.label), to: canvas.width - canvas.gap(3), limit: 3)
    bottom -= canvas.lineHeight * Double(xLabelLines.count)
    bottom = max(bottom, top + canvas.lineHeight * 2)

    let lines = (bottom - top) / canvas.lineHeight
    yTicks = Ticks(figure.y, range: y, count: min(7, max(2, Int(lines / 2.3))))
    left = (yTicks.ticks.map { canvas.width(of: $0.label) }.max() ?? 0) + canvas.gap(2.5)

    let (isLegendUsed, areReferencesInside) = (hasLegend, referencesInside)
    let beside = labelled.filter { figure.layers[$0].isReference ? !areReferencesInside : !isLegendUsed }
    let texts = beside.map { canvas.wrap(figure.layers[$0].text, to: room, limit: 3) }
    let widest = texts.flatMap { $0 }.map(canvas.width(of:)).max()
    right = canvas.width - (widest.map { $0 + canvas.gap(4) } ?? canvas.gap(canvas.medium == .terminal ? 3 : 6))
    right = max(right, left + canvas.width * 0.3)

    let tickWidth = canvas.width(of: "2000") + canvas.gap(canvas.medium == .terminal ? 3 : 7)
    xTicks = Ticks(figure.x, range: x, count: max(2, Int((right - left) / tickWidth)))

    endLabels = []
    for (index, lines) in zip(beside, texts) {
      guard let end = figure.layers[index].end(within: x) else { continue }
      let middle = position(y: end, scale: figure.y.scale)
      let first = middle - Double(lines.count - 1) / 2 * canvas.lineHeight
      for (number, text) in lines.enumerated() {
        endLabels.append(EndLabel(layer: index, text: text, y: first + Double(number) * canvas.lineHeight))
      }
    }
    separateLabels(by: canvas.lineHeight)
  }

  /// Height on the canvas of a value on the y axis, held within the plot.
  func position(y value: Double, scale: Figure.Axis.Scale) -> Double {
    let share: Double
    switch scale {
    case .linear: share = (value - y.lowerBound) / (y.upperBound - y.lowerBound)
    case .logarithmic:
      share = log(max(value, y.lowerBound) / y.lowerBound) / log(y.upperBound / y.lowerBound)
    }
    return bottom - min(1, max(0, share.isFinite ? share : 0)) * (bottom - top)
  }

  /// Moves labels apart, keeping their order, until each has a line to itself.
  private mutating func separateLabels(by distance: Double) {
    guard endLabels.count > 1 else { return }
    let order = endLabels.indices.sorted {
      endLabels[$0].y == endLabels[$1].y ? $0 < $1 : endLabels[$0].y < endLabels[$1].y
    }
    for (upper, lower) in zip(order, order.dropFirst()) {
      endLabels[lower].y = max(endLabels[lower].y, endLabels[upper].y + distance)
    }
    if let last = order.last { endLabels[last].y = min(endLabels[last].y, bottom) }
    for (upper, lower) in zip(order, order.dropFirst()).reversed() {
      endLabels[upper].y = min(endLabels[upper].y, endLabels[lower].y - distance)
    }
  }
}

/// The stretch of numbers an axis shows.
enum FigureRange {
  static func of(_ axis: Figure.Axis, values: [Double], padding: Double) -> ClosedRange<Double> {
    let isLogarithmic = axis.scale == .logarithmic
    let usable = values.filter { $0.isFinite && abs($0) < 1e290 && (!isLogarithmic || $0 > 1e-290) }
    var low = axis.range?.lowerBound ?? usable.min() ?? (isLogarithmic ? 1 : 0)
    var high = axis.range?.upperBound ?? usable.max() ?? (isLogarithmic ? 10 : 1)
    if isLogarithmic {
      if !(low > 0) { low = min(1, high > 0 ? high / 10 : 1) }
      if !(high > low * 1.0001) { (low, high) = (low / 2, low * 2) }
      if axis.range == nil {
        let room = pow(high / low, padding)
        (low, high) = (low / room, high * room)
      }
    } else {
      // Not a line without height, nor one that gnuplot's own arithmetic cannot tell from one.
      let least = max(abs(low), abs(high)) * 1e-6
      if !(high - low > least) {
        let room = max(abs(low) * 0.1, low == 0 ? 1 : 0)
        (low, high) = (low - room, low + room)
      }
      if axis.range == nil {
        let room = (high - low) * padding
        // An axis of positive values does not go below zero to make room.
        (low, high) = (low >= 0 && low - room < 0 ? 0 : low - room, high + room)
      }
    }
    return low...high
  }
}

extension Figure.Layer {
  var text: String { PrintableText.line(label ?? "") }

  /// A line across the plot or a stretch beside it: labelled where it stands rather than in a legend.
  var isReference: Bool {
    switch shape {
    case .horizontalLine, .verticalLine, .bracket: true
    default: false
    }
  }

  /// Labelled at its top rather than at its end.
  var isUpright: Bool {
    if case .verticalLine = shape { true } else { false }
  }

  var points: [Figure.Point] {
    switch shape {
    case .points(let points), .line(let points, _), .steps(let points), .bars(let points), .dots(let points): points
    case .band, .verticalLine, .horizontalLine, .bracket: []
    }
  }

  var xValues: [Double] {
    switch shape {
    case .band(let extents): extents.map(\.x)
    case .verticalLine(let x, _), .bracket(let x, _, _): [x]
    case .horizontalLine: []
    default: points.map(\.x)
    }
  }

  var yValues: [Double] {
    switch shape {
    case .band(let extents): extents.flatMap { [$0.low, $0.high].compactMap { $0 } }
    case .horizontalLine(let y, _): [y]
    case .verticalLine: []
    case .bracket(_, let low, let high): [low, high]
    case .bars(let points): points.map(\.y) + [0]
    default: points.map(\.y)
    }
  }

  /// The height at which the layer leaves the plot on the right, where its label belongs.
  func end(within x: ClosedRange<Double>) -> Double? {
    switch shape {
    case .horizontalLine(let y, _): y
    case .bracket(_, let low, let high): (low + high) / 2
    case .band(let extents): extents.last { $0.x <= x.upperBound }.flatMap { $0.high ?? $0.low }
    case .verticalLine: nil
    default: (points.last { $0.x <= x.upperBound && $0.y.isFinite } ?? points.first)?.y
    }
  }
}
