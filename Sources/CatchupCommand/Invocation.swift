import Reports
import Studies

/// What was typed, and whether it goes on with an earlier run.
struct Invocation: Sendable {
  var arguments: [String]
  /// The run that is gone on with, and the ledger it is in.
  var resumed: (run: Run, ledger: Ledger)?
  var start = ContinuousClock.now

  @TaskLocal static var current = Invocation(arguments: Array(CommandLine.arguments.dropFirst()))

  /// Options that leave the answer as it is, with whether a word follows them.
  private static let idle = [
    "--threads": true, "--ledger": true, "--blocks": true, "--figures": true, "--json": false, "--no-ledger": false,
    "-q": false, "--quiet": false, "-v": false, "--verbose": false,
  ]

  /// The command line with all that its answer depends on.
  var line: String {
    var words = ["catchup"]
    var isSkipping = false
    for word in arguments {
      if isSkipping {
        isSkipping = false
        continue
      }
      if let takesWord = Self.idle[word] {
        // `report --figures` is a flag; elsewhere a folder follows.
        isSkipping = takesWord && !(word == "--figures" && arguments.first == "report")
      } else if !Self.idle.keys.contains(where: { word.hasPrefix($0 + "=") }) {
        words.append("\(ShellWord(word))")
      }
    }
    return words.joined(separator: " ")
  }
}
