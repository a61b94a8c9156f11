import Testing

@testable import Reports
@testable import Studies

@Suite("Figures of sensitivity")
struct SensitivityFigureTests {
  private static func index(_ input: String, _ kind: String, _ value: Double, _ low: Double?, _ high: Double?)
    -> SensitivityIndexRecord
  {
    SensitivityIndexRecord(input: input, kind: kind, value: value, low: low, high: high)
  }

  private static func record(
    _ method: String, _ indices: [SensitivityIndexRecord], box: ScenarioBoxRecord? = nil,
    spread: DateSpreadRecord? = nil
  ) -> SensitivityAnalysisRecord {
    let plain = Fixture.forecast
    return SensitivityAnalysisRecord(
      study: plain.study, method: method, meaning: "shares", level: 0.95, samples: 64, evaluations: 640,
      inputs: ["premium", "data"].map { SensitivityInputRecord(name: $0, distribution: "uniform", low: 1, high: 3) },
      outputs: [
        SensitivityOutputRecord(
          name: "probability",
          meaning: "the chance of having closed by the end of 2050, or of a year that is named in the model file",
          mean: 0.5, variance: 0.1, isConstant: false, draws: nil, indices: indices, dummy: nil, sums: [],
          convergence: [], leaveOneOut: nil)
      ], box: box, spread: spread, notes: [], provenance: plain.provenance)
  }

  private static let sobol = record(
    "sobol",
    [
      index("premium", "first", 0.2, 0.1, 0.3), index("data", "first", 0.5, 0.45, 0.55),
      index("premium", "total", 0.4, 0.3, 0.5), index("data", "total", 0.6, 0.5, 0.7),
    ])
  private static let tornado = record(
    "oat",
    [
      index("premium", "at low", 0.2, nil, nil), index("premium", "at high", 0.7, nil, nil),
      index("data", "at low", 0.5, nil, nil), index("data", "at high", 0.4, nil, nil),
    ],
    spread: DateSpreadRecord(
      meaning: "years to the closing date", variance: 20, betweenRoutes: 0.3,
      routes: [
        RouteSpreadRecord(
          name: "curves", weight: 0.5, mean: 12, share: 0.4, indices: [index("ceiling", "first", 0.3, 0.25, 0.35)],
          dummy: nil, box: settledBox),
        RouteSpreadRecord(
          name: "walks", weight: 0.5, mean: 9, share: 0.3, indices: [index("speed", "first", 0.6, 0.5, 0.7)],
          dummy: nil, box: nil),
      ]))
  private static let settledBox = ScenarioBoxRecord(
    event: "the gap closes by 2050", baseRate: 0.4, density: index("density", "density", 0.8, 0.75, 0.85),
    coverage: index("coverage", "coverage", 0.7, 0.6, 0.8), mass: 0.35,
    limits: [ScenarioLimitRecord(input: "ceiling", low: 7.25, high: nil, chance: 0.001)])
  private static let box = record(
    "prim", [],
    box: ScenarioBoxRecord(
      event: "the gap closes by 2040", baseRate: 0.3, density: index("density", "density", 0.9, 0.85, 0.95),
      coverage: index("coverage", "coverage", 0.6, 0.5, 0.7), mass: 0.2,
      limits: [
        ScenarioLimitRecord(input: "premium", low: 2, high: nil, chance: 0.001),
        ScenarioLimitRecord(input: "data", low: nil, high: 2.5, chance: 0.01),
      ]))

  /// The extents of the bands, from left to right ends.
  private func bands(_ figure: Figure) -> [[Double]] {
    figure.layers.compactMap { layer in
      guard case .band(let extents) = layer.shape else { return nil }
      return extents.map(\.x)
    }
  }

  @Test("bars of Sobol indices have their intervals, the input of the largest total on top")
  func sobol() throws {
    let figure = try #require(SensitivityFigures.all(Self.sobol).first)
    #expect(bands(figure) == [[0.45, 0.55], [0.1, 0.3], [0.5, 0.7], [0.3, 0.5]])
    #expect(figure.layers.compactMap(\.label) == ["data", "premium"])
    #expect(figure.title.contains("than data"))
  }

  @Test("a study with data has a tornado, and bars with intervals of what the spread of its dates is owed to")
  func spread() throws {
    let figures = SensitivityFigures.shown(Self.tornado)
    #expect(figures.map(\.name) == ["sensitivity-oat-probability", "sensitivity-spread"])
    #expect(bands(figures[0]) == [[0.2, 0.7], [0.4, 0.5]])
    #expect(bands(figures[1]) == [[0.5, 0.7], [0.25, 0.35]])
    #expect(figures[1].layers.compactMap(\.label) == ["speed, walks", "ceiling, curves"])
  }

  @Test("a box reaches from limit to limit, between the quantiles of its inputs, and to the edge where there is none")
  func box() throws {
    let figure = try #require(SensitivityFigures.shown(Self.box).first)
    #expect(bands(figure) == [[0.5, 1.5], [-0.5, 0.75]])
    #expect(figure.layers.compactMap(\.label) == ["premium", "data"])
  }

  @Test("a report of a study with data shows the bars and the box")
  func report() throws {
    var record = Fixture.forecast
    record.sensitivity = [Self.tornado, Self.sobol, Self.box]
    let sections = Supplement.all(record).compactMap(\.figure)
    let drawn = ForecastFigures.all(record).map(\.name)
    for name in [
      "sensitivity-oat-probability", "sensitivity-spread", "sensitivity-sobol-probability", "sensitivity-box",
    ] {
      #expect(sections.contains(name) && drawn.count(where: { $0 == name }) == 1, "\(name)")
    }
  }

  @Test("what must hold within a route stands in the words and tables of its spread")
  func routeBox() throws {
    let section = try #require(Supplement.sensitivity(Self.tornado).last)
    #expect(section.words.contains { $0.hasPrefix("curves: in this box the gap closes by 2050 in 80%") })
    #expect(section.grids.map { $0.rows.count } == [1, 1, 1])
    #expect(section.grids[1].rows[0].prefix(3) == ["ceiling", "7.25", "—"])
  }

  @Test("captions begin with a capital letter and end with a stop")
  func captions() {
    for kind in ["first", "shapley", "delta", "pawn", "bound", "size"] {
      for method in ["sobol", "morris"] {
        let figures = SensitivityFigures.all(Self.record(method, [Self.index("premium", kind, 0.4, 0.3, 0.5)]))
        #expect(figures.count == 1 && figures.allSatisfy { $0.title.first?.isUppercase == true })
      }
    }
    for figure in [Self.sobol, Self.tornado, Self.box].flatMap(SensitivityFigures.all) {
      #expect(figure.title.first?.isUppercase == true && figure.title.hasSuffix("."), "\(figure.title)")
    }
  }

  @Test("on a phone the words beneath the axis are broken into lines that fit, none of them cut")
  func phone() throws {
    for figure in [Self.sobol, Self.tornado, Self.box].flatMap(SensitivityFigures.shown) {
      let layout = FigureLayout(figure, on: .phone)
      #expect(layout.xLabelLines.joined(separator: " ") == figure.x.label)
      #expect(layout.xLabelLines.allSatisfy { FigureCanvas.phone.width(of: $0) < FigureCanvas.phone.width })
    }
    let tornado = try #require(SensitivityFigures.shown(Self.tornado).first)
    let (phone, page) = (FigureLayout(tornado, on: .phone), FigureLayout(tornado, on: .page))
    #expect(phone.xLabelLines.count > 1)
    // The plot gives the lines their room.
    #expect(phone.bottom + Double(phone.xLabelLines.count) * FigureCanvas.phone.lineHeight < FigureCanvas.phone.height)
    #expect(page.xLabelLines.count < phone.xLabelLines.count)
  }
}
