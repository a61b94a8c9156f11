import ArgumentParser
import Foundation

/// A command as the parser of arguments describes it to programs (`catchup --experimental-dump-help`).
struct CommandDescription: Decodable {
  var commandName: String
  var superCommands: [String]?
  var shouldDisplay: Bool?
  var abstract: String?
  var discussion: String?
  var subcommands: [CommandDescription]?
  var arguments: [Argument]?

  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }

    struct Name: Decodable {
      enum Kind: String, Decodable { case long, short, longWithSingleDash }

      var kind: Kind
      var name: String

      var typed: String { (kind == .long ? "--" : "-") + name }
    }

    var kind: Kind
    var shouldDisplay: Bool
    var sectionTitle: String?
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var preferredName: Name?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
    var discussion: String?
  }

  private struct Tool: Decodable { var command: CommandDescription }

  /// The whole command line.
  static func all() throws(Failure) -> CommandDescription {
    do {
      return try JSONDecoder().decode(Tool.self, from: Data(CatchupCommand._dumpHelp().utf8)).command
    } catch {
      throw Failure("The description of the command line cannot be read: \(error)", isOwnFault: true)
    }
  }

  /// Those of its commands that people are shown; the parser's own `help` is one of its words, not of ours.
  var shownCommands: [CommandDescription] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  /// `catchup runs list`.
  var words: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }
}
