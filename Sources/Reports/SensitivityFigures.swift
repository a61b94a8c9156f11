public import Studies

/// The picture of a sensitivity analysis: a bar for each input with its interval, a tornado's swings.
public enum SensitivityFigures {
  public static func all(_ record: SensitivityAnalysisRecord) -> [Figure] {
    record.outputs.compactMap { figure($0, record) }
  }

  /// Writes `<study>-sensitivity-<method>-<output>.svg` for every output that some input moves.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: SensitivityAnalysisRecord, to directory: String) throws(ReportError) -> [String] {
    try OutputFile.makeFolder(directory)
    var paths: [String] = []
    for figure in all(record) {
      let name = OutputFile.name("\(record.study.name)-\(figure.name)")
      let path = OutputFile.path(of: name + ".svg", in: directory)
      try OutputFile.write(try figure.svg(), to: path)
      paths.append(path)
    }
    return paths
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

  static func figure(_ output: SensitivityOutputRecord, _ record: SensitivityAnalysisRecord) -> Figure? {
    guard !output.isConstant, !output.indices.isEmpty else { return nil }
    let inputs = Array(ranked(output).prefix(12))
    guard let most = inputs.first else { return nil }
    let x = Figure.Axis(label: "", notation: .hidden, range: 0.4...(Double(inputs.count) + 0.8))
    let name = "sensitivity-\(record.method)-\(output.name)"
    func index(_ kind: String, _ input: String) -> SensitivityIndexRecord? {
      output.indices.first { $0.kind == kind && $0.input == input }
    }
    if output.indices.contains(where: { $0.kind == "at low" }) {
      let swings = inputs.enumerated().compactMap { place, input -> Figure.Layer? in
        guard let low = index("at low", input)?.value, let high = index("at high", input)?.value else { return nil }
        return .init(
          .bracket(x: Double(place + 1), low: min(low, high), high: max(low, high)), ink: .follower, label: input)
      }
      return Figure(
        name: name, title: "\(most) moves the wait most, from its 10% to its 90% quantile.", x: x,
        y: .init(label: "years to the closing date"),
        layers: [.init(.horizontalLine(output.mean, .dashed), ink: .neutral, label: "at the medians")] + swings)
    }
    let shown = ["first", "total", "shapley", "delta", "pawn", "bound", "size"].filter { kind in
      output.indices.contains { $0.kind == kind }
    }
    guard let last = shown.last else { return nil }
    let inks: [Figure.Ink] = [.follower, .leader]
    var layers: [Figure.Layer] = []
    for (series, (kind, ink)) in zip(shown, inks).enumerated() {
      let shift = shown.count > 1 ? 0.3 * Double(series) - 0.15 : 0
      let own = inputs.enumerated().compactMap { place, input in
        index(kind, input).map { (x: Double(place + 1) + shift, index: $0) }
      }
      layers.append(.init(.bars(own.map { .init($0.x, $0.index.value) }), ink: ink, label: kind))
      for (x, index) in own {
        guard let low = index.low, let high = index.high else { continue }
        layers.append(.init(.bracket(x: x, low: low, high: high), ink: ink, label: kind == last ? index.input : nil))
      }
    }
    return Figure(
      name: name, title: "\(most) carries most of \(output.meaning).", x: x,
      y: .init(label: record.method == "morris" || record.method == "radial" ? "mean size of the change" : "share"),
      layers: layers)
  }
}
