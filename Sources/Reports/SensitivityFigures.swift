public import Studies

/// The picture of a sensitivity analysis: a bar for each input with its interval, a tornado's swings.
public enum SensitivityFigures {
  public static func all(_ record: SensitivityAnalysisRecord) -> [Figure] {
    record.outputs.flatMap { [figure($0, record), convergence($0, record)].compactMap { $0 } }
      + [record.spread.flatMap(spread), record.box.flatMap { box($0, record) }].compactMap { $0 }
  }

  /// Writes `<study>-sensitivity-<method>-<output>.svg` for every output that some input moves.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: SensitivityAnalysisRecord, to directory: String) throws(ReportError) -> [String] {
    try FigureFiles.write(all(record), to: directory) {
      OutputFile.name("\(record.study.name)-\($0.name)") + ".svg"
    }
  }

  static func name(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> String {
    "sensitivity-\(record.method)-\(output.name)"
  }

  /// Inputs by weight: of the total order where there is one, of the swing, or of the first kind told.
  static func ranked(_ output: SensitivityOutputRecord) -> [String] {
    var names: [String] = []
    for index in output.indices where index.kind != "second" && !names.contains(index.input) {
      names.append(index.input)
    }
    func weight(_ input: String) -> Double {
      let own = output.indices.filter { $0.input == input }
      func value(_ kind: String) -> Double? { own.first { $0.kind == kind }?.value }
      if let low = value("at low"), let high = value("at high") { return abs(high - low) }
      return value("total") ?? value("size") ?? own.first?.value ?? 0
    }
    return names.enumerated().sorted { first, second in
      let (one, other) = (weight(first.element), weight(second.element))
      return one == other ? first.offset < second.offset : one > other
    }.map(\.element)
  }

  /// Those that a report shows: of the first output that some input moves, of the box and of the spread.
  static func shown(_ record: SensitivityAnalysisRecord) -> [Figure] {
    let moved = record.outputs.lazy.compactMap { figure($0, record) }.first
    return [moved, record.box.flatMap { box($0, record) }, record.spread.flatMap(spread)].compactMap(\.self)
  }

  static let spreadName = "sensitivity-spread"
  static let boxName = "sensitivity-box"

  /// What the joint draws of a study with data owe the spread of their dates to: a bar with its interval for each number
  /// that a route has settled before its first shock.
  static func spread(_ record: DateSpreadRecord) -> Figure? {
    let isAlone = record.routes.count(where: { !$0.indices.isEmpty }) == 1
    let all = record.routes.flatMap { route in
      route.indices.map { (index: $0, label: isAlone ? $0.input : "\($0.input), \(route.name)") }
    }
    // Names that tell their route take three lines on a phone: five of them have room.
    let shown = Array(all.sorted { $0.index.value > $1.index.value }.prefix(5))
    guard let most = shown.first else { return nil }
    let layers = shown.enumerated().flatMap { place, one in
      bars(one.index, at: Double(shown.count - place), thickness: 0.2, ink: .follower, label: one.label)
    }
    return Figure(
      name: spreadName, title: "Nothing settled beforehand carries more of the spread of the date than \(most.label).",
      x: .init(label: "share of the route's variance"), y: rows(shown.count), layers: layers)
  }

  /// What must hold: the limits of each limited input, on its way from its 10% to its 90% quantile.
  static func box(_ box: ScenarioBoxRecord, _ record: SensitivityAnalysisRecord) -> Figure? {
    let shown = box.limits.prefix(12).compactMap { limit -> (limit: ScenarioLimitRecord, low: Double, high: Double)? in
      guard let input = record.inputs.first(where: { $0.name == limit.input }), input.high > input.low else {
        return nil
      }
      // A side without a limit is open to the edge of the figure, half the way between the quantiles beyond them.
      func place(_ value: Double?, _ open: Double) -> Double {
        value.map { min(1.5, max(-0.5, ($0 - input.low) / (input.high - input.low))) } ?? open
      }
      return (limit, place(limit.low, -0.5), place(limit.high, 1.5))
    }
    guard !shown.isEmpty else { return nil }
    let layers = shown.enumerated().flatMap { place, one -> [Figure.Layer] in
      let y = Double(shown.count - place)
      return [
        .init(bar(one.low, one.high, y, thickness: 0.25), ink: .follower),
        .init(.points([.init(one.high, y)]), ink: .follower, label: one.limit.input),
      ]
    }
    return Figure(
      name: boxName,
      title: "In this box \(box.event) in \(ProbabilityText.drawn(box.density.value)) of the draws, against "
        + "\(ProbabilityText.drawn(box.baseRate)) of all.",
      x: .init(label: "from each assumption's 10% quantile (0) to its 90% quantile (1)", range: -0.5...1.5),
      y: rows(shown.count),
      layers: [.init(.verticalLine(0, .dotted), ink: .faint), .init(.verticalLine(1, .dotted), ink: .faint)] + layers)
  }

  /// A row for each input, the first on top, its name beside it.
  private static func rows(_ count: Int) -> Figure.Axis {
    Figure.Axis(label: "", notation: .hidden, range: 0.4...(Double(count) + 0.6))
  }

  private static func bar(_ low: Double, _ high: Double, _ y: Double, thickness: Double) -> Figure.Shape {
    .band([.init(low, low: y - thickness, high: y + thickness), .init(high, low: y - thickness, high: y + thickness)])
  }

  /// From zero to an index, its interval around its end.
  private static func bars(
    _ index: SensitivityIndexRecord, at y: Double, thickness: Double, ink: Figure.Ink, label: String?
  ) -> [Figure.Layer] {
    var layers = [Figure.Layer(.line([.init(0, y), .init(index.value, y)], .solid), ink: ink)]
    if let low = index.low, let high = index.high {
      layers.append(.init(bar(low, high, y, thickness: thickness), ink: ink))
    }
    return layers + [.init(.points([.init(index.value, y)]), ink: ink, label: label)]
  }

  /// The half width of the widest interval after each doubling of the sample.
  static func convergence(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Figure? {
    let steps = output.convergence.filter { $0.halfWidth > 0 && $0.halfWidth.isFinite }
    guard steps.count > 1, let last = steps.last else { return nil }
    let points = steps.map { Figure.Point(Double($0.samples), $0.halfWidth) }
    return Figure(
      name: name(output, record) + "-convergence",
      title: "After \(last.samples) samples no interval of \(output.meaning) reaches further than "
        + "\(SignificantDigits(2)(last.halfWidth)) to a side.",
      x: .init(label: "samples", scale: .logarithmic),
      y: .init(label: "half width of the widest interval", scale: .logarithmic),
      layers: [
        .init(.line(points, .solid), ink: .follower), .init(.points(points), ink: .follower),
      ])
  }

  static func figure(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Figure? {
    guard !output.isConstant, !output.indices.isEmpty else { return nil }
    let inputs = Array(ranked(output).prefix(12))
    guard let most = inputs.first else { return nil }
    let rows = Self.rows(inputs.count)
    func row(_ place: Int) -> Double { Double(inputs.count - place) }
    let name = name(output, record)
    func index(_ kind: String, _ input: String) -> SensitivityIndexRecord? {
      output.indices.first { $0.kind == kind && $0.input == input }
    }
    if output.indices.contains(where: { $0.kind == "at low" }) {
      let swings = inputs.enumerated().flatMap { place, input -> [Figure.Layer] in
        guard let low = index("at low", input)?.value, let high = index("at high", input)?.value else { return [] }
        return [
          .init(bar(min(low, high), max(low, high), row(place), thickness: 0.3), ink: .follower),
          .init(.points([.init(max(low, high), row(place))]), ink: .follower, label: input),
        ]
      }
      return Figure(
        name: name, title: "Nothing moves \(output.meaning) more than \(most), from its 10% to its 90% quantile.",
        x: .init(label: "\(output.meaning); dashed: all at their medians"), y: rows,
        layers: [.init(.verticalLine(output.mean, .dashed), ink: .neutral)] + swings)
    }
    let shown = ["first", "total", "shapley", "delta", "pawn", "bound", "size"].filter { kind in
      output.indices.contains { $0.kind == kind }
    }.prefix(2)
    guard let last = shown.last else { return nil }
    var layers: [Figure.Layer] = []
    for (series, (kind, ink)) in zip(shown, [Figure.Ink.follower, .leader]).enumerated() {
      let shift = shown.count > 1 ? 0.18 - 0.36 * Double(series) : 0
      for (place, input) in inputs.enumerated() {
        guard let own = index(kind, input) else { continue }
        layers += bars(
          own, at: row(place) + shift, thickness: 0.12, ink: ink, label: kind == last ? input : nil)
      }
    }
    let isSize = record.method == "morris" || record.method == "radial"
    let kinds = shown.count > 1 ? ": \(shown[0]) above, \(shown[1]) below" : ""
    return Figure(
      name: name, title: "Nothing carries more of \(output.meaning) than \(most).",
      x: .init(label: (isSize ? "mean size of the change" : "share") + kinds), y: rows, layers: layers)
  }
}
