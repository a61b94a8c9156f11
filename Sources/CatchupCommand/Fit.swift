public import ArgumentParser
import Curves
import Datasets
public import Fitting
import Reports
import Studies

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit curve families to one series of a CSV file.",
    discussion: """
      EXAMPLES:
        catchup fit datasets/semiconductor-patents/data.csv --entity China \\
          --family exponential,logistic,gompertz --noise log-normal
        catchup fit sales.csv --time year --value sales --family bass --measure increments
        catchup fit datasets/solar/data.csv --entity China --where-not entity=World \\
          --transform share=total --transform from=2005 --noise log-normal
      """)

  @Argument(
    help: """
      A CSV file, tidy (entity, series, date, value, …) or wide (a column of dates, columns of values); - for standard \
      input.
      """)
  var data: String

  @OptionGroup var selection: SelectionOptions

  @Option(help: "Families, separated by commas; `catchup list families` names them.")
  var family = "linear,exponential,logistic,gompertz"

  @Option(help: "What the values are: level or increments. (default: level; for bass, increments where values fall)")
  var measure: Measure?

  @Option(help: "How the data scatter: gaussian or log-normal.")
  var noise = Noise.gaussian

  @Option(
    help: ArgumentHelp(
      "When it began, for families that count from a launch. (default: one period before the first date)",
      valueName: "date"))
  var launch: DecimalYear?

  @Option(help: "What a bare year means when a date is printed: start, middle or end.")
  var dated = Dated.start

  @Option(help: "Seed of random numbers. Least squares uses none; scripts may give one all the same.")
  var seed: UInt64 = 1

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let names = family.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    guard !names.isEmpty else { throw ValidationError("--family takes one or more names separated by commas.") }
    let families = try failing { () throws(StudyError) in try FitStudy.families(named: names) }
    let study = FitStudy(
      selection: try selection.selection, families: families, noise: noise, measure: measure, launch: launch,
      dated: dated)
    let table = try failing { () throws(DataError) in
      try Table.read(path: data, keeping: [study.selection])
    }
    let record = try failing { () throws(StudyError) in try study.record(table) }
    if output.json {
      try Terminal.answer(try failing { () throws(ReportError) in try JSONOutput.encode(record) })
    } else {
      try Terminal.answer(TextReport.fit(record, color: Terminal.takesColor))
    }
  }
}

extension Measure: ExpressibleByArgument {}
extension Noise: ExpressibleByArgument {}
