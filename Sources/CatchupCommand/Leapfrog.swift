import ArgumentParser
import Datasets
import Reports
import Studies

struct LeapfrogCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "leapfrog",
    abstract: "Say when a follower that enters generations late, or skips some, draws level with the leader.",
    discussion: """
      DATA has levels over time, of which the leader's records are the generations; or a column called generation, the \
      oldest first, and under the names of leader and follower the date each entered it, or nothing.

      EXAMPLES:
        catchup leapfrog datasets/process-nodes/data.csv --leader TSMC --follower SMIC \\
          --series "logic process node in volume production (smallest, carried forward)"
        catchup leapfrog generations.csv --leader TSMC --follower SMIC --until 2025 --figures reports
        catchup leapfrog models/process-node-race.yaml
      """)

  @Argument(help: "A CSV file; - for standard input. Or a model file, which says all the rest.")
  var data: String

  @Option(help: "Who enters every generation first: an entity, or a column beside the generations.")
  var leader: String?

  @Option(help: "Who follows.")
  var follower: String?

  @OptionGroup var selection: SelectionOptions

  @Option(help: ArgumentHelp("The last date asked about. (default: 25 years after the data)", valueName: "date"))
  var horizon: DecimalYear?

  @Option(help: "Draws, 100 to 1000000.")
  var draws = 4000

  @Option(help: "Seed of the draws.")
  var seed: UInt64 = 1

  @Option(help: "What a bare year means when a date is printed: start, middle or end.")
  var dated = Dated.start

  @Option(help: ArgumentHelp("Draw the figures into a folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var voice: VoiceOptions

  func validate() throws {
    if ModelOptions.isModelFile(data) {
      try MechanismCommand.refuse([
        ("--leader", leader != nil), ("--follower", follower != nil),
        ("--series and what selects rows", selection.isGiven),
        ("--horizon", horizon != nil), ("--draws", draws != 4000), ("--seed", seed != 1), ("--dated", dated != .start),
      ])
      return
    }
    guard leader != nil, follower != nil else {
      throw ValidationError("Name who leads by --leader, and who follows by --follower.")
    }
    guard selection.entity.isEmpty else {
      throw ValidationError("--leader and --follower name the entities; leave --entity out.")
    }
    guard leader != follower else { throw ValidationError("--leader and --follower must differ.") }
    guard (100...1_000_000).contains(draws) else {
      throw ValidationError("--draws takes a whole number from 100 to 1000000, not \(draws).")
    }
  }

  func run() throws {
    try MechanismCommand.answer(data, command: "leapfrog", figures: figures, 1, output) {
      let (leader, follower) = (leader ?? "", follower ?? "")
      var command =
        "catchup leapfrog \(ShellWord(data)) --leader \(ShellWord(leader)) --follower \(ShellWord(follower))"
      if let series = selection.series { command += " --series \(ShellWord(series))" }
      if let until = selection.until { command += " --until \(until.isoDay(dated: .start))" }
      return .leapfrog(
        LeapfrogStudy(
          leader: leader, follower: follower, selection: try selection.selection, horizon: horizon?.value, draws: draws,
          seed: seed, dated: dated, command: command))
    }
  }
}
