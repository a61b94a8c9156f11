public import ArgumentParser
public import Datasets
import Reports
import Solvers
import Studies

/// How what is listed is printed.
struct ListingOptions: ParsableArguments {
  @Flag(help: "Print JSON for machines: full precision, documented schema.")
  var json = false
}

/// How an answer is printed, and where it is kept.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON for machines: full precision, documented schema.")
  var json = false

  @Flag(help: "Draw the figures on the terminal too, below the text.")
  var plot = false

  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    if plot, json { throw ValidationError("--plot draws for people and --json prints for machines: say one.") }
  }

  /// Prints the answer, as text or as JSON, and keeps it in the ledger.
  ///
  /// - Parameters:
  ///   - inputs: the files that the answer rests on.
  ///   - headline: the answer in a sentence.
  ///   - figures: what `--plot` draws.
  func answer(
    _ record: some VersionedRecord, inputs: [RunInput], headline: String? = nil, figures: () -> [Figure] = { [] },
    text: () throws -> String
  ) throws {
    let encoded = try failing { () throws(ReportError) in try JSONOutput.encode(record) }
    try Terminal.answer(json ? encoded : try plotted(figures, below: try text()))
    RunKeeper(ledger).keep(
      RunQuestion(line: Invocation.current.line, inputs: inputs), answer: encoded, schema: record.schema,
      headline: headline)
  }
}

extension OutputOptions {
  /// The text and, where they are asked for, the figures drawn with letters.
  func plotted(_ figures: () -> [Figure], below text: String) throws -> String {
    guard plot else { return text }
    let figures = figures()
    guard !figures.isEmpty else {
      Terminal.say("There is nothing to draw.")
      return text
    }
    let columns = Terminal.columns
    let drawings = try failing { () throws(ReportError) in
      var drawings: [String] = []
      for figure in figures { drawings.append(try figure.terminalDrawing(columns: columns)) }
      return drawings
    }
    return ([text.hasSuffix("\n") ? String(text.dropLast()) : text] + drawings).joined(separator: "\n\n")
  }
}

struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to use; results are the same at any number. (default: all processors)")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a whole number from 1 to 1024, not \(threads).")
    }
  }

  var count: Int { threads ?? InParallel.processors }
}

/// How many draws, and from which seed, where a model file's own are not wanted.
struct DrawOptions: ParsableArguments {
  @Option(help: "Draws of each route, in place of the model file's.")
  var draws: Int?

  @Option(help: "Seed of the draws, in place of the model file's.")
  var seed: UInt64?

  func validate() throws {
    if let draws, !(100...1_000_000).contains(draws) {
      throw ValidationError("--draws takes a whole number from 100 to 1000000, not \(draws).")
    }
  }

  /// As they are to be written on a command line, after a space.
  var words: String { (draws.map { " --draws \($0)" } ?? "") + (seed.map { " --seed \($0)" } ?? "") }
}

/// Which rows and columns of a table are the series.
struct SelectionOptions: ParsableArguments {
  @Option(help: "The entity, in a table with an `entity` column.")
  var entity: [String] = []

  @Option(help: "The series, in a table with a `series` column.")
  var series: String?

  @Option(help: ArgumentHelp("The column of dates. (default: one called date, year, time, …)", valueName: "column"))
  var time: String?

  @Option(help: ArgumentHelp("The column of values.", valueName: "column"))
  var value: String?

  @Option(help: ArgumentHelp("The column that names the entities. (default: entity)", valueName: "column"))
  var group: String?

  @Option(help: ArgumentHelp("Rows where a column has a value; repeat for more.", valueName: "column=value"))
  var `where`: [String] = []

  @Option(help: ArgumentHelp("Rows where a column has another value; repeat for more.", valueName: "column=value"))
  var whereNot: [String] = []

  @Option(help: ArgumentHelp("Keep the running best only: higher or lower is better.", valueName: "better"))
  var frontier: Better?

  @Option(help: ArgumentHelp("Leave out what is before this date.", valueName: "date"))
  var from: DecimalYear?

  @Option(help: ArgumentHelp("Leave out what is after this date.", valueName: "date"))
  var until: DecimalYear?

  @Option(
    help: ArgumentHelp(
      """
      What to do to the series, in the order given; repeat for more: yearly=last|mean|sum, frontier=higher|lower, \
      ratio=SERIES, share=total, index=DATE, log, increments, cumulate, from=DATE, until=DATE, without=DATE, \
      factor=NUMBER[,unit=NAME], reciprocal, zeros=drop|refuse.
      """, valueName: "step"))
  var transform: [String] = []

  /// Whether anything is said.
  var isGiven: Bool {
    !(entity + `where` + whereNot + transform).isEmpty || [series, time, value, group].contains { $0 != nil }
      || frontier != nil || from != nil || until != nil
  }

  var selection: Selection {
    get throws {
      var conditions: [Condition] = []
      for (flag, texts, isNot) in [("--where", `where`, false), ("--where-not", whereNot, true)] {
        for text in texts {
          guard let mark = text.firstIndex(of: "=") else {
            throw ValidationError("\(flag) takes column=value, not \(quoted(text)).")
          }
          conditions.append(
            Condition(
              column: String(text[..<mark]), isNot: isNot, values: [String(text[text.index(after: mark)...])]))
        }
      }
      return Selection(
        entity: entity, series: series, group: group, conditions: conditions, frontier: frontier, time: time,
        value: value, from: from, until: until, transforms: try transform.map(Self.step))
    }
  }

  private static func step(_ text: String) throws -> Transform {
    do throws(TransformWordsError) {
      return try Transform(argument: text)
    } catch {
      throw ValidationError("--transform \(printable(text)): \(error)")
    }
  }
}

extension Better: ExpressibleByArgument {}
extension Dated: ExpressibleByArgument {}

extension DecimalYear: ExpressibleByArgument {
  public init?(argument: String) {
    guard let date = DecimalYear.parse(argument) else { return nil }
    self = date
  }
}
