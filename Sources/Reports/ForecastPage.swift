import Studies

/// What the page's template is filled with: the record in words, tables as rows of text.
///
/// Every name is used once: where a value is absent, Mustache looks for its name further out.
struct ForecastPage {
  struct Drawing {
    /// Our own markup, the only text the template does not escape; empty where the figure is a file of its own.
    var svg: String
    var caption: String
    /// The name of that file.
    var file: String
  }

  struct Key {
    var number: String
    var meaning: String
    var isMain: Bool
  }

  struct Alternative {
    var change: String
    var reason: String?
    var chance: String?
    /// Places on a strip from 0 to 100, in per cent of its width.
    var position: String?
    var base: String
    var points: String?
    var isLarge: Bool
    var alternativeMedian: String
  }

  struct Criterion {
    var criterionName: String
    var criterionMeaning: String
    var counted: String
    var standing: String
    var crossings: [String]
    var criterionChance: String
    var error: String
    var dates: [DateCell]
    /// The same with "never" in every column it covers.
    var plainDates: [String]
  }

  struct DateCell {
    var cell: String
    /// Columns the cell takes: "never" stands once for all quantiles it covers.
    var span: Int
    var isNever: Bool
  }

  struct Row {
    var head: String
    var cells: [String]
  }

  struct FanRow {
    var fanDate: String
    var levels: [Level]
  }

  struct Level {
    var middle: String
    var spread: String
  }

  struct Route {
    var routeName: String
    var routeWeight: String
    var isUnused: Bool
    var routeChance: String
    var routeMedian: String
    var routeNote: String
  }

  struct FamilyGroup {
    var groupName: String
    var members: [Family]
  }

  struct Family {
    var familyName: String
    var familyWeight: String
    var isWithoutWeight: Bool
    var familyCriterion: String
    var familyNote: String
  }

  struct SeriesFits {
    var owner: String
    var curves: [Curve]
    var curvesFigure: Drawing?
  }

  struct Curve {
    var curveName: String
    var curveFormula: String
    var curveNoise: String
    var terms: [Term]
    var cautions: [String]
  }

  struct Term {
    var termName: String
    var symbol: String?
    var termMeaning: String
    var estimate: String
    var isUndetermined: Bool
    var deviation: String
    var interval: String
    var unit: String
  }

  struct Section {
    var sectionTitle: String
    /// Whether the paragraphs are points of a list.
    var isSectionList: Bool
    var paragraphs: [String]
    var sectionFigure: Drawing?
    var grids: [Grid]
    var footnotes: [String]
  }

  struct Grid {
    var gridAbout: String
    var gridColumns: [GridCell]
    var gridRows: [GridRow]
  }

  struct GridRow {
    var gridHead: String
    var gridCells: [GridCell]
  }

  struct GridCell {
    var gridText: String
    var isGridNumber: Bool
  }

  struct Diagnostic {
    var fitName: String
    var ending: String
    var figures: [String]
  }

  struct Remarks {
    var remarksTitle: String
    var remarks: [String]
    var isCaution: Bool
  }

  struct Series {
    var seriesName: String
    var about: String
    var notes: [String]
    var points: [Row]
  }

  struct Source {
    var sourceFile: String
    var publisher: String
    var licence: String
    var rowCount: String
    var sourceChecksum: String
  }

  /// The template's: that the page has the parts which only a forecast has.
  let isForecast = true
  let style: String
  let title: String
  let question: String
  let kicker: String
  let sentence: String
  let horizon: String
  let levelsFigure: Drawing?
  let keys: [Key]
  let alternatives: [Alternative]
  let hasAlternatives: Bool
  let baseChance: String
  let basePosition: String
  let baseMedian: String
  let quantileTitles: [String]
  let criteria: [Criterion]
  let chancesFigure: Drawing?
  let dotsFigure: Drawing?
  let gapRows: [Row]
  let gapDay: String
  let ratioFigure: Drawing?
  let lagFigure: Drawing?
  let fanTitles: [String]
  let fanRows: [FanRow]
  let hasFan: Bool
  let routes: [Route]
  let familyGroups: [FamilyGroup]
  let supplements: [Section]
  let correlation: String?
  let seriesFits: [SeriesFits]
  let hasFits: Bool
  let diagnostics: [Diagnostic]
  let residualFigures: [Drawing]
  let trackFigures: [Drawing]
  let hasTrackFigures: Bool
  let remarkGroups: [Remarks]
  let hasRemarks: Bool
  let series: [Series]
  let sources: [Source]
  let command: String
  /// The same as Markdown.
  let commandBlock: String
  let reproduction: [Row]

  init(_ record: ForecastRecord, drawings: Drawings) {
    let format = SignificantDigits(4, notation: .typeset)
    let main = record.closing.first
    let horizon = DateText.horizon(record.study.horizon)
    style = String(decoding: PackageResources.report_css, as: UTF8.self)
    title = record.study.title
    question = record.study.question
    let seen = RecordWording.isAssumed(record) ? "by assumption, from" : "data until"
    kicker = "\(RecordWording.contest(record)) · \(seen) \(DateText.day(record.study.origin)) · horizon \(horizon)"
    sentence = record.headline.sentence
    self.horizon = horizon
    levelsFigure = drawings["levels"]
    chancesFigure = drawings["chances"]
    dotsFigure = drawings["dots"]
    ratioFigure = drawings["ratio"]
    lagFigure = drawings["lag"]
    residualFigures = drawings.all(beginning: "residuals")
    trackFigures = drawings.all(beginning: "track")
    hasTrackFigures = !trackFigures.isEmpty
    keys = Self.keys(record, main, horizon)
    baseChance =
      record.closing.first.map(ProbabilityText.chance) ?? ProbabilityText.drawn(record.headline.probabilityByHorizon)
    basePosition = Self.position(record.headline.probabilityByHorizon)
    baseMedian = record.headline.median.map(DateText.month) ?? "never by \(horizon)"
    alternatives = RecordWording.ordered(record.alternatives).map {
      Self.alternative($0, record.headline, horizon)
    }
    hasAlternatives = !alternatives.isEmpty
    quantileTitles = RecordWording.shownQuantiles.map(ProbabilityText.percent)
    criteria = record.closing.map { Self.criterion($0, horizon) }
    gapDay = DateText.day(record.study.origin)
    gapRows = Self.gap(record)
    fanTitles = record.levels.map { Self.fanTitle($0, record) }
    fanRows = Self.fanRows(record)
    hasFan = !fanRows.isEmpty
    routes = record.weights.map { route in
      Route(
        routeName: route.route, routeWeight: ProbabilityText.percent(route.weight), isUnused: route.weight <= 0,
        routeChance: route.probability.map(ProbabilityText.drawn) ?? "—",
        routeMedian: route.probability == nil ? "—" : route.median.map(DateText.month) ?? "never by \(horizon)",
        routeNote: route.note)
    }
    supplements = Supplement.all(record).map { Self.section($0, drawings) }
    familyGroups = Self.familyGroups(record)
    correlation = record.shockCorrelation.map {
      let short = SignificantDigits(2)
      return "\(short($0.estimate)), interval \(RecordWording.range(short($0.low), short($0.high)))"
    }
    seriesFits = record.fits.map { fits in
      SeriesFits(
        owner: "\(fits.entity) (\(fits.role))", curves: fits.fits.map { Self.curve($0, format) },
        curvesFigure: drawings["curves-\(fits.role)"])
    }
    hasFits = record.fits.contains { !$0.fits.isEmpty }
    diagnostics = record.fits.flatMap { fits in
      fits.fits.map {
        Diagnostic(
          fitName: "\(fits.entity): \($0.family)", ending: $0.goodness.termination,
          figures: Self.goodness($0.goodness))
      }
    }
    remarkGroups = [
      Remarks(remarksTitle: "Warnings", remarks: record.warnings, isCaution: true),
      Remarks(remarksTitle: "Track record", remarks: record.trackRecord, isCaution: false),
      Remarks(remarksTitle: "Assumed", remarks: record.assumptions, isCaution: false),
      Remarks(remarksTitle: "Beyond the data", remarks: record.extrapolations, isCaution: false),
      Remarks(remarksTitle: "Dropped", remarks: record.dropped, isCaution: false),
    ].filter { !$0.remarks.isEmpty }
    hasRemarks = !remarkGroups.isEmpty || hasTrackFigures
    series = ([record.follower] + (record.leader.map { [$0] } ?? [])).map { Self.series($0, format) }
    sources = record.provenance.data.map(Self.source)
    command = record.provenance.command
    commandBlock = MarkdownText.code(PrintableText.line(record.provenance.command), language: "sh")
    reproduction = Self.reproduction(record.provenance)
  }
}

// MARK: - From records to words

extension ForecastPage {
  private static func keys(_ record: ForecastRecord, _ main: ClosingRecord?, _ horizon: String) -> [Key] {
    let headline = record.headline
    func date(_ quantile: Double, _ given: DateRecord?) -> String {
      let found = main.flatMap { RecordWording.quantile($0, quantile) } ?? given
      return found.map(DateText.month) ?? "never"
    }
    var keys = [
      Key(
        number: ProbabilityText.drawn(headline.probabilityByHorizon), meaning: "chance that it closes by \(horizon)",
        isMain: true),
      Key(
        number: ProbabilityText.drawn(headline.probabilityNever), meaning: "chance of never within the horizon",
        isMain: true),
      Key(
        number: headline.median.map(DateText.month) ?? "never",
        meaning: headline.median == nil ? "median date: not within the horizon" : "median date", isMain: false),
      Key(
        number: "\(date(0.1, headline.low)) – \(date(0.9, headline.high))", meaning: "80% range of the date",
        isMain: false),
    ]
    if let main, main.status == "ahead", main.sustainedYears == 0 {
      // A gap that is closed has a date behind it, and no chances.
      keys = [Key(number: "closed", meaning: "the gap, already", isMain: true)]
      if let passed = headline.median {
        keys.append(Key(number: DateText.month(passed), meaning: "first seen past", isMain: false))
      }
    }
    keys += [
      Key(
        number: ProbabilityText.ratio(record.gap.ratio),
        meaning: "of \(RecordWording.against(record)) where the data end",
        isMain: false)
    ]
    if record.gap.lag != nil {
      keys.append(Key(number: RecordWording.lag(record.gap), meaning: "behind where the data end", isMain: false))
    }
    return keys
  }

  private static func alternative(
    _ alternative: AlternativeRecord, _ headline: HeadlineRecord, _ horizon: String
  ) -> Alternative {
    Alternative(
      change: alternative.change, reason: alternative.note.isEmpty ? nil : alternative.note,
      chance: alternative.probability.map(ProbabilityText.drawn), position: alternative.probability.map(position),
      base: position(headline.probabilityByHorizon), points: alternative.difference.map(ProbabilityText.points),
      isLarge: abs(alternative.difference ?? 0) > 0.2,
      alternativeMedian: alternative.probability == nil
        ? "—" : alternative.median.map(DateText.month) ?? "never by \(horizon)")
  }

  /// A probability as a place in a style sheet: digits and a point only.
  private static func position(_ probability: Double) -> String {
    let held = min(1, max(0, probability.isFinite ? probability : 0))
    let tenths = Int((held * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func criterion(_ closing: ClosingRecord, _ horizon: String) -> Criterion {
    var cells: [DateCell] = []
    for probability in RecordWording.shownQuantiles {
      switch RecordWording.quantile(closing, probability) {
      case .some(.some(let date)): cells.append(DateCell(cell: DateText.month(date), span: 1, isNever: false))
      case .some(.none):
        if let last = cells.last, last.isNever {
          cells[cells.count - 1].span += 1
        } else {
          cells.append(DateCell(cell: "never within the horizon", span: 1, isNever: true))
        }
      case .none: cells.append(DateCell(cell: "—", span: 1, isNever: false))
      }
    }
    // In one column there is room for one word.
    for index in cells.indices where cells[index].isNever && cells[index].span == 1 { cells[index].cell = "never" }
    return Criterion(
      criterionName: closing.criterion, criterionMeaning: closing.meaning, counted: RecordWording.passage(closing),
      standing: closing.status,
      crossings: closing.observedCrossings.map { "\($0.direction) on \(DateText.day($0.date))" },
      criterionChance: ProbabilityText.chance(closing),
      error: "± \(SignificantDigits(2)(closing.standardError * 100))", dates: cells,
      plainDates: cells.flatMap { [String](repeating: $0.cell, count: $0.span) })
  }

  private static func gap(_ record: ForecastRecord) -> [Row] {
    let gap = record.gap
    func noun(_ series: SeriesRecord) -> String { series.kind == "records" ? "record" : "observation" }
    var rows = [
      Row(head: "Level", cells: ["\(ProbabilityText.ratio(gap.ratio)) of \(RecordWording.against(record))"]),
      Row(head: "In years", cells: [RecordWording.lag(gap)]), Row(head: "Status", cells: [gap.status]),
    ]
    // Years behind a fixed target there are none.
    if record.leader == nil { rows.remove(at: 1) }
    guard !RecordWording.isAssumed(record) else { return rows }
    rows.append(
      Row(
        head: "Age of \(record.follower.entity)'s last \(noun(record.follower))",
        cells: [DateText.years(gap.followerAge)]))
    if let age = gap.leaderAge, let leader = record.leader {
      rows.append(Row(head: "Age of \(leader.entity)'s last \(noun(leader))", cells: [DateText.years(age)]))
    }
    return rows
  }

  private static func fanTitle(_ level: LevelRecord, _ record: ForecastRecord) -> String {
    switch level.quantity {
    case "follower": RecordWording.named(record.follower.entity, unit: level.unit)
    case "leader": RecordWording.named(record.leader?.entity ?? "leader", unit: level.unit)
    case "ratio": "Ratio"
    case "lag": "Gap (years)"
    default: RecordWording.named(level.quantity, unit: level.unit)
    }
  }

  /// Median and 80% range of every fan at about six dates.
  private static func fanRows(_ record: ForecastRecord) -> [FanRow] {
    let format = SignificantDigits(2, notation: .typeset)
    guard let grid = record.levels.max(by: { $0.fan.count < $1.fan.count })?.fan, let first = grid.first,
      let last = grid.last
    else { return [] }
    let span = last.date.year - first.date.year
    var shown: [DateRecord] = []
    for step in 1...5 {
      let wanted = first.date.year + span * Double(step) / 5
      if let date = grid.min(by: { abs($0.date.year - wanted) < abs($1.date.year - wanted) })?.date, shown.last != date
      {
        shown.append(date)
      }
    }
    return shown.map { date in
      FanRow(
        fanDate: DateText.month(date),
        levels: record.levels.map { level in
          guard let row = level.fan.min(by: { abs($0.date.year - date.year) < abs($1.date.year - date.year) }) else {
            return Level(middle: "—", spread: "")
          }
          func text(_ probability: Double) -> String {
            guard let index = level.probabilities.firstIndex(where: { abs($0 - probability) < 1e-9 }),
              row.quantiles.indices.contains(index), let value = row.quantiles[index]
            else { return "undefined" }
            return level.quantity == "ratio" ? ProbabilityText.ratio(value) : format(value)
          }
          return Level(middle: text(0.5), spread: RecordWording.range(text(0.1), text(0.9)))
        })
    }
  }

  static func source(_ source: DataSourceRecord) -> Source {
    Source(
      sourceFile: source.file, publisher: source.publisher, licence: source.licence,
      rowCount: Thousands.grouped(String(source.rows)), sourceChecksum: source.checksum)
  }

  /// What it takes to make the page again; draws and seed where there were any.
  static func reproduction(_ provenance: ProvenanceRecord) -> [Row] {
    [
      Row(head: "Version", cells: ["catchup \(provenance.version)"]),
      Row(head: "Model file", cells: [provenance.modelFile]),
      Row(head: "Its SHA-256", cells: [provenance.modelChecksum]),
    ]
      + (provenance.draws > 0
        ? [
          Row(head: "Draws", cells: [Thousands.grouped(String(provenance.draws))]),
          Row(head: "Seed", cells: [String(provenance.seed)]),
        ] : [])
  }

  static func section(_ supplement: Supplement, _ drawings: Drawings) -> Section {
    Section(
      sectionTitle: supplement.title, isSectionList: supplement.isList, paragraphs: supplement.words,
      sectionFigure: supplement.figure.flatMap { drawings[$0] },
      grids: supplement.grids.map { grid in
        Grid(
          gridAbout: grid.about,
          gridColumns: grid.columns.map { GridCell(gridText: $0.title, isGridNumber: $0.isNumber) },
          gridRows: grid.rows.map { row in
            GridRow(
              gridHead: row.first ?? "",
              gridCells: zip(row, grid.columns).dropFirst().map { GridCell(gridText: $0, isGridNumber: $1.isNumber) })
          })
      }, footnotes: supplement.notes)
  }

  private static func familyGroups(_ record: ForecastRecord) -> [FamilyGroup] {
    var roles: [String] = []
    for family in record.families where !roles.contains(family.role) { roles.append(family.role) }
    return roles.map { role in
      let entity = role == "leader" ? record.leader?.entity : role == "follower" ? record.follower.entity : nil
      return FamilyGroup(
        groupName: entity.map { "\($0) (\(role))" } ?? role,
        members: record.families.filter { $0.role == role }.map { family in
          Family(
            familyName: family.family, familyWeight: ProbabilityText.percent(family.weight),
            isWithoutWeight: family.weight <= 0,
            familyCriterion: family.aicc.map { SignificantDigits(5)($0) } ?? "—", familyNote: family.note)
        })
    }
  }

  private static func curve(_ fit: FamilyFitRecord, _ format: SignificantDigits) -> Curve {
    Curve(
      curveName: fit.family, curveFormula: fit.formula, curveNoise: "\(fit.noise) noise, data read as \(fit.measure)",
      terms: fit.terms.map { term in
        Term(
          termName: term.term, symbol: term.symbol.isEmpty || term.symbol == term.term ? nil : term.symbol,
          termMeaning: term.meaning, estimate: RecordWording.estimate(term, format),
          isUndetermined: term.estimate == nil,
          deviation: term.standardError.map { SignificantDigits(3, notation: .typeset)($0) } ?? "—",
          interval: RecordWording.interval(term, SignificantDigits(3, notation: .typeset)), unit: term.unit)
      }, cautions: fit.warnings)
  }

  private static func goodness(_ goodness: GoodnessRecord) -> [String] {
    func text(_ value: Double?, _ digits: Int) -> String {
      value.map { SignificantDigits(digits, notation: .typeset)($0) } ?? "—"
    }
    return [
      String(goodness.count), String(goodness.residualDegreesOfFreedom), text(goodness.sigma, 3),
      goodness.aicc == nil ? "too few points" : text(goodness.aicc, 5), text(goodness.bic, 5),
      text(goodness.durbinWatson, 3),
      goodness.ljungBoxPValue.map { $0 < 0.001 ? "< 0.001" : SignificantDigits(2)($0) } ?? "—",
    ]
  }

  static func series(_ series: SeriesRecord, _ format: SignificantDigits) -> Series {
    let noun = series.kind == "records" ? "records" : "observations"
    let stretch =
      series.points.first.flatMap { first in
        series.points.last.map { ", \(DateText.day(first.date)) to \(DateText.day($0.date))" }
      } ?? ""
    return Series(
      seriesName: "\(series.entity): \(series.series)", about: "\(series.points.count) \(noun)\(stretch)",
      notes: series.notes,
      points: series.points.map { Row(head: DateText.day($0.date), cells: [format($0.value, unit: series.unit)]) })
  }
}
