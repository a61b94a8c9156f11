import ArgumentParser
import Datasets
import Fitting
import Reports
import Studies

struct SharesCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "shares",
    abstract: "Fit competitors for a market: when does a follower pass the leader, and what are they to each other?",
    discussion: """
      Four models. multinomial-logistic: shares that add to one, the odds between any two growing at a constant rate \
      (Fisher and Pry 1971, for several); what those named leave is fitted as others. lotka-volterra: each one's own \
      volume, slowed or helped by the others'. ucrcd: adoptions per period of two products in one market, the second \
      entering later (Guseo and Mortarino 2014). good-enough: one share, among the buyers for whom the follower's \
      capability, relative to the leader's, will do.

      EXAMPLES:
        catchup shares datasets/foundry-share/data.csv --entity "Samsung Foundry" --entity SMIC --entity TSMC \\
          --series "foundry revenue share (TrendForce)"
        catchup shares datasets/steel/data.csv --model lotka-volterra --entity "United States" --entity Japan \\
          --from 1950 --until 1980
        catchup shares models/foundry-share.yaml
      """)

  enum Model: String, CaseIterable, ExpressibleByArgument {
    case multinomialLogistic = "multinomial-logistic"
    case lotkaVolterra = "lotka-volterra"
    case ucrcd
    case goodEnough = "good-enough"
  }

  @Argument(help: "A CSV file, tidy or wide; - for standard input. Or a model file, which says all the rest.")
  var data: String

  @Option(help: "multinomial-logistic, lotka-volterra, ucrcd or good-enough.")
  var model = Model.multinomialLogistic

  @OptionGroup var selection: SelectionOptions

  @Option(help: "What all shares add to. (default: 100 where the unit is percent, else 1)")
  var whole: Double?

  @Option(
    help: ArgumentHelp(
      "ucrcd: when a product entered; once for each --entity. (default: one period before its first value above 0)",
      valueName: "date"))
  var launch: [DecimalYear] = []

  @OptionGroup(title: "Capability, for good-enough") var capability: CapabilityOptions

  @OptionGroup(title: "Parameters, but of multinomial-logistic") var parameters: ParameterOptions

  @Option(help: "Where intervals come from: wald, profile or bootstrap. (default: wald; good-enough: profile)")
  var interval: IntervalMethod?

  @Option(help: "The confidence of intervals, between 0 and 1.")
  var confidence = 0.95

  @Option(
    help: ArgumentHelp("To which curves are followed. (default: twice the length of the data)", valueName: "date"))
  var horizon: DecimalYear?

  @Option(help: "lotka-volterra and ucrcd: draws of the parameters, 100 to 1000000. (default: 1000)")
  var draws: Int?

  @Option(help: "Seed of random numbers: of the draws and the bootstrap. (default: 1)")
  var seed: UInt64?

  @Option(help: "What a bare year means when a date is printed: start, middle or end.")
  var dated = Dated.start

  @Option(help: ArgumentHelp("Draw the curves as an SVG file in this folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    if ModelOptions.isModelFile(data) {
      try MechanismCommand.refuse([
        ("--model", model != .multinomialLogistic), ("--entity and what selects rows", selection.isGiven),
        ("--whole", whole != nil), ("--launch", !launch.isEmpty), ("--capability", capability.isGiven),
        ("--start, --fix, --bound, --tie or --prior", try !parameters.settings.isEmpty),
        ("--interval", interval != nil), ("--confidence", confidence != 0.95), ("--horizon", horizon != nil),
        ("--draws", draws != nil), ("--seed", seed != nil), ("--dated", dated != .start),
      ])
      return
    }
    if model == .goodEnough {
      guard selection.entity.count <= 1 else {
        throw ValidationError("--model good-enough is about one share: name the follower by --entity.")
      }
      guard capability.entity != nil || capability.leader != nil || capability.data != nil else {
        throw ValidationError(
          "--model good-enough asks for capabilities: name them by --capability, --capability-entity, --capability-leader "
            + "and --capability-series.")
      }
      guard confidence > 0, confidence < 1 else {
        throw ValidationError("--confidence takes a number between 0 and 1, not \(confidence).")
      }
    } else {
      try MechanismCommand.check(entities: selection.entity, confidence: confidence, first: "the leader")
    }
    if let whole, !(whole > 0 && whole.isFinite) {
      throw ValidationError("--whole takes a number above 0, such as 100, not \(whole).")
    }
    if let draws, !(100...1_000_000).contains(draws) {
      throw ValidationError("--draws takes a whole number from 100 to 1000000, not \(draws).")
    }
    guard launch.isEmpty || launch.count == selection.entity.count else {
      throw ValidationError(
        "--launch is given once for each --entity, in their order: \(selection.entity.count) times, not \(launch.count)."
      )
    }
    if model == .ucrcd, selection.entity.count != 2 {
      throw ValidationError("--model ucrcd is about two products: name two by --entity, the first one first.")
    }
    try refuseForeign()
  }

  /// What another model takes would be passed over in silence.
  private func refuseForeign() throws {
    let isPlain = model == .multinomialLogistic
    let isSet = try !parameters.settings.isEmpty
    let isDrawn = model == .lotkaVolterra || model == .ucrcd
    let foreign: [(String, Bool)] = [
      ("--whole", whole != nil && isDrawn), ("--launch", !launch.isEmpty && model != .ucrcd),
      ("--draws", draws != nil && !isDrawn), ("--interval", interval != nil && isPlain),
      ("--horizon", horizon != nil && isPlain), ("--seed", seed != nil && isPlain),
      ("--start, --fix, --bound, --tie or --prior", isPlain && isSet),
      ("--capability", model != .goodEnough && capability.isGiven),
    ]
    if let name = foreign.first(where: \.1)?.0 {
      throw ValidationError("--model \(model.rawValue) takes no \(name). Leave it out, or choose another model.")
    }
  }

  func run() throws {
    try MechanismCommand.answer(
      data, command: "shares", capability: capability.data, figures: figures, threads.count, output,
      mechanism: mechanism)
  }

  private func mechanism() throws -> Mechanism {
    var shared = try selection.selection
    shared.entity = []
    let series = SystemSeries(selection: shared, entities: selection.entity)
    let options = FitOptions(
      settings: try parameters.settings, interval: interval ?? .wald, confidence: confidence, seed: seed ?? 1,
      threads: threads.count)
    switch model {
    case .multinomialLogistic:
      return .shares(SharesStudy(series: series, whole: whole, confidence: confidence, dated: dated))
    case .lotkaVolterra, .ucrcd:
      return .competition(
        CompetitionStudy(
          model: model == .ucrcd ? .unbalanced : .lotkaVolterra, series: series,
          launches: launch.isEmpty ? nil : launch, options: options, draws: draws ?? 1000, horizon: horizon,
          dated: dated))
    case .goodEnough:
      let own = capability.entity.map { [$0] } ?? selection.entity
      return .goodEnough(
        GoodEnoughStudy(
          share: series, follower: capability.series(own), leader: capability.leader.map { capability.series([$0]) },
          isLowerBetter: capability.isLowerBetter, whole: whole, onward: capability.onward, options: options,
          horizon: horizon, dated: dated))
    }
  }
}

/// Which rows are the capabilities whose ratio buyers look at.
struct CapabilityOptions: ParsableArguments {
  @Option(
    name: .customLong("capability"),
    help: ArgumentHelp("A CSV file of capabilities. (default: that of the shares)", valueName: "file"))
  var data: String?

  @Option(
    name: .customLong("capability-entity"),
    help: ArgumentHelp("Whose capability. (default: that of --entity)", valueName: "entity"))
  var entity: String?

  @Option(
    name: .customLong("capability-leader"),
    help: ArgumentHelp(
      "Against whose, on the dates of both. (default: the values are the ratio itself)", valueName: "entity"))
  var leader: String?

  @Option(
    name: .customLong("capability-series"),
    help: ArgumentHelp("The series of capability, in a table with a `series` column.", valueName: "series"))
  var seriesName: String?

  @Flag(
    name: .customLong("lower-is-better"), help: "Less is better, as of process nodes: the ratio is leader ÷ follower.")
  var isLowerBetter = false

  @Option(help: "Growth of ln ratio per year after its last date.")
  var onward = 0.0

  func validate() throws {
    guard onward.isFinite, abs(onward) <= 10 else {
      throw ValidationError("--onward takes a growth per year between -10 and 10, not \(onward).")
    }
  }

  var isGiven: Bool {
    data != nil || entity != nil || leader != nil || seriesName != nil || isLowerBetter || onward != 0
  }

  func series(_ entities: [String]) -> SystemSeries {
    SystemSeries(selection: Selection(series: seriesName), entities: entities)
  }
}
