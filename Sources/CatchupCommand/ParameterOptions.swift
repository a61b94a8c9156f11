import ArgumentParser
import Fitting

/// What a person says of parameters by name, shared by every command that fits.
struct ParameterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the search starts: a parameter's name and value; repeat for more.", valueName: "name=value"))
  var start: [String] = []

  @Option(help: ArgumentHelp("Hold a parameter at a value, such as ceiling=100.", valueName: "name=value"))
  var fix: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep a parameter within bounds, such as rate=0:2; one end may be open.", valueName: "name=low:high"))
  var bound: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Make a parameter a multiple of another, such as q=10*p; with several --entity, of another series, such as \
      Japan.rate=0.5*China.rate.
      """, valueName: "name=factor*other"))
  var tie: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      What is believed of a parameter beforehand: normal:mean,deviation, lognormal:median,deviation, beta:a,b or \
      uniform:low,high. The estimate is then the most likely value given both.
      """, valueName: "name=distribution"))
  var prior: [String] = []

  var settings: ParameterSettings {
    get throws {
      var entries: [ParameterSettings.Entry] = []
      for (keyword, arguments) in [
        ("start", start), ("fix", fix), ("bound", bound), ("tie", tie), ("prior", prior),
      ] {
        for argument in arguments {
          do throws(SettingError) {
            entries += try ParameterSettings.entries(keyword: keyword, argument: argument)
          } catch {
            throw ValidationError("--\(error)")
          }
        }
      }
      return ParameterSettings(entries)
    }
  }
}
