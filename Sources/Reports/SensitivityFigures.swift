public import Studies

/// The picture of a sensitivity analysis: a bar for each input with its interval, a tornado's swings.
public enum SensitivityFigures {
  public static func all(_ record: SensitivityAnalysisRecord) -> [Figure] {
    record.outputs.flatMap { [figure($0, record), convergence($0, record)].compactMap { $0 } }
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
    // A row for each input, the first on top, its name beside it.
    let rows = Figure.Axis(label: "", notation: .hidden, range: 0.4...(Double(inputs.count) + 0.6))
    func row(_ place: Int) -> Double { Double(inputs.count - place) }
    let name = name(output, record)
    func index(_ kind: String, _ input: String) -> SensitivityIndexRecord? {
      output.indices.first { $0.kind == kind && $0.input == input }
    }
    func bar(_ low: Double, _ high: Double, _ y: Double, thickness: Double) -> Figure.Shape {
      .band([.init(low, low: y - thickness, high: y + thickness), .init(high, low: y - thickness, high: y + thickness)])
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
        name: name, title: "\(most) moves \(output.meaning) most, from its 10% to its 90% quantile.",
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
        let y = row(place) + shift
        layers.append(.init(.line([.init(0, y), .init(own.value, y)], .solid), ink: ink))
        if let low = own.low, let high = own.high {
          layers.append(.init(bar(low, high, y, thickness: 0.12), ink: ink))
        }
        layers.append(.init(.points([.init(own.value, y)]), ink: ink, label: kind == last ? input : nil))
      }
    }
    let isSize = record.method == "morris" || record.method == "radial"
    let kinds = shown.count > 1 ? ": \(shown[0]) above, \(shown[1]) below" : ""
    return Figure(
      name: name, title: "\(most) carries most of \(output.meaning).",
      x: .init(label: (isSize ? "mean size of the change" : "share") + kinds), y: rows, layers: layers)
  }
}
