import Testing

@testable import CatchupCommand

@Suite("What a command line asks")
struct InvocationTests {
  @Test(
    "What leaves the answer as it is is not part of the question, and what follows it is",
    arguments: [
      (["report", "--figures", "models/x.yaml", "-o", "r"], "catchup report models/x.yaml -o r"),
      (["scenarios", "--figures", "out", "models/x.yaml", "--json"], "catchup scenarios models/x.yaml"),
      (["fit", "a b.csv", "--threads=2", "--ledger", "l.sqlite", "--seed", "3"], "catchup fit 'a b.csv' --seed 3"),
      (["backtest", "p.csv", "--blocks", "0-1/4", "--no-ledger", "--draws", "9"], "catchup backtest p.csv --draws 9"),
    ])
  func line(arguments: [String], expected: String) {
    #expect(Invocation(arguments: arguments).line == expected)
  }
}
