import ArgumentParser
import Datasets
import Reports
import Studies

struct SharesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shares",
    abstract: "Fit competitors' shares, which add to one: when does a follower pass the leader?",
    discussion: """
      The odds between any two competitors grow at a constant rate (Fisher and Pry 1971, for several). What those named \
      leave is fitted as others.

      EXAMPLES:
        catchup shares datasets/industry-share/data.csv --entity Apple --entity Huawei \\
          --series "China smartphone market share (Counterpoint)"
        catchup shares datasets/foundry-share/data.csv --entity "Samsung Foundry" --entity SMIC --entity TSMC \\
          --series "foundry revenue share (TrendForce)"
      """)

  @Argument(help: "A CSV file, tidy or wide; - for standard input.")
  var data: String

  @OptionGroup var selection: SelectionOptions

  @Option(help: "What all shares add to. (default: 100 where the unit is percent, else 1)")
  var whole: Double?

  @Option(help: "The confidence of intervals, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "What a bare year means when a date is printed: start, middle or end.")
  var dated = Dated.start

  @Option(help: ArgumentHelp("Draw the curves as an SVG file in this folder.", valueName: "folder"))
  var figures: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    try SystemCommand.check(entities: selection.entity, confidence: confidence, first: "the leader")
    if let whole, !(whole > 0 && whole.isFinite) {
      throw ValidationError("--whole takes a number above 0, such as 100, not \(whole).")
    }
  }

  func run() throws {
    var shared = try selection.selection
    shared.entity = []
    let study = SharesStudy(
      series: SystemSeries(selection: shared, entities: selection.entity), whole: whole, confidence: confidence,
      dated: dated)
    let table = try failing { () throws(DataError) in try Table.read(path: data) }
    let record = try failing { () throws(StudyError) in try study.record(table) }
    try SystemCommand.answer(record, of: table, figures: figures, output)
  }
}
