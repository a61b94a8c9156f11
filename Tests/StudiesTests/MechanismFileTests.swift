import Datasets
import Studies
import Testing

/// Model files about several curves at once, key by key.
@Suite("Mechanism files")
struct MechanismFileTests {
  private func decode(_ text: String) throws -> MechanismFile {
    guard case .mechanism(let file) = try StudyFile.decode(Array(text.utf8), path: "models/m.yaml") else {
      Issue.record("not read as a mechanism")
      throw CancellationError()
    }
    return file
  }

  private func refusal(_ text: String) -> String {
    do throws(ModelFileError) {
      _ = try StudyFile.decode(Array(text.utf8), path: "m.yaml")
      return ""
    } catch { return error.description }
  }

  private static let head = "title: A title\ndata: ../data.csv\n"

  @Test("what a file of shares leaves out has its default, and every key is taken")
  func shares() throws {
    let plain = try decode(Self.head + "shares: { entities: [A, B] }\n")
    #expect(plain.data == "data.csv" && plain.name == "m" && plain.question == "A title" && plain.capability == nil)
    guard case .shares(let study) = plain.mechanism else { throw CancellationError() }
    #expect(study.series.entities == ["A", "B"] && study.whole == nil && study.confidence == 0.95)

    let full = try decode(
      Self.head + "from: 1950\nuntil: 1980\ndated: end\nhorizon: 1995\ndraws: 500\nseed: 7\nconfidence: 0.9\n"
        + "interval: profile\nparameters: { fix: { old.start: 20 } }\n"
        + "shares: { model: lotka-volterra, entities: [A, B], series: s, where: { kind: observed } }\n")
    guard case .competition(let competition) = full.mechanism else { throw CancellationError() }
    #expect(competition.model == .lotkaVolterra && competition.draws == 500 && competition.options.seed == 7)
    #expect(competition.options.confidence == 0.9 && competition.options.interval == .profile)
    #expect(competition.options.settings.entries.count == 1 && competition.dated == .end)
    #expect(competition.horizon == DecimalYear(1995) && competition.series.selection.from == DecimalYear(1950))
    #expect(competition.series.selection.conditions.count == 1)

    let threshold = try decode(
      Self.head + "shares:\n  model: good-enough\n  entities: A\n  whole: 100\n"
        + "  capability: { data: ../speed.csv, series: Rmax, leader: B, better: lower, onward: -0.1 }\n")
    #expect(threshold.capability == "speed.csv")
    guard case .goodEnough(let enough) = threshold.mechanism else { throw CancellationError() }
    #expect(enough.follower.entities == ["A"] && enough.leader?.entities == ["B"] && enough.isLowerBetter)
    #expect(enough.whole == 100 && enough.onward == -0.1 && enough.follower.selection.series == "Rmax")
  }

  @Test("generations and races")
  func others() throws {
    let file = try decode(
      Self.head + "interval: bootstrap\nbootstrap: block\nreplicates: 300\n"
        + "generations: { entities: [3G, 4G], launches: [2003, 2010-07] }\n")
    guard case .generations(let study) = file.mechanism else { throw CancellationError() }
    #expect(study.launches == [DecimalYear(2003), try #require(DecimalYear.parse("2010-07"))])
    #expect(study.options.scheme == .movingBlock(length: nil) && study.options.replicates == 300)
    #expect(file.mechanism.drawing.draws == 300)

    let race = try decode(Self.head + "horizon: 2050\nleapfrog: { leader: A, follower: B, frontier: lower }\n")
    guard case .leapfrog(let leapfrog) = race.mechanism else { throw CancellationError() }
    #expect(leapfrog.horizon == 2050 && leapfrog.selection.frontier == .lower && leapfrog.draws == 4000)
    guard case .leapfrog(let changed) = race.mechanism.changed(draws: 500, seed: 3, threads: 1) else {
      throw CancellationError()
    }
    #expect(changed.draws == 500 && changed.seed == 3)
  }

  @Test(
    "what a file may not say, with its line",
    arguments: [
      ("shares: { entites: [A, B] }\n", "m.yaml:3: unknown key `entites` in `shares`. Did you mean `entities`?"),
      ("shares: { entity: [A, B] }\n", "m.yaml:3: unknown key `entity` in `shares`. Valid keys: series, group,"),
      ("share: { entities: [A, B] }\n", "m.yaml:3: unknown key `share`. Did you mean `shares`?"),
      ("shares: { entities: A }\n", "m.yaml:3: `shares.entities` should be two or more, the leader first, not one."),
      ("shares: { model: logistc, entities: [A, B] }\n", "should be one of multinomial-logistic, lotka-volterra,"),
      ("shares: { model: ucrd, entities: [A, B] }\n", "Did you mean ucrcd?"),
      ("shares: { entities: [A, A] }\n", "\"A\" stands twice in `shares.entities`"),
      ("shares: { entities: [A, B], whole: 0 }\n", "`shares.whole` should be a positive number"),
      ("shares: { entities: [A, B] }\ndraws: 500\n", "`draws` should be left out, as `model: multinomial-logistic`"),
      ("shares: { entities: [A, B] }\nhorizn: 2050\n", "m.yaml:4: unknown key `horizn`. Did you mean `horizon`?"),
      ("shares: { model: good-enough, entities: A }\n", "`capability` is missing in `shares`. Write, for example,"),
      ("shares: { model: ucrcd, entities: [A, B, C] }\n", "should be two: the first product, then the second, not 3."),
      ("shares: { model: ucrcd, entities: [A, B], launches: [2000] }\n", "should be 2 dates, one for each of"),
      ("shares: { entities: [A, B] }\nconfidence: 2\n", "`confidence` should be between 0 and 1, such as 0.95"),
      ("shares: { entities: [A, B], series: [a\n", "not valid YAML"),
      ("generations: { entities: [A] }\n", "should be two or more, the oldest first, not one."),
      (
        "generations: { entities: [A, B], launches: [soon, 2010] }\n",
        "should be dates such as 2003 or 2003-07, not \"soon\""
      ),
      ("generations: { entities: [A, B] }\nbootstrap: blocks\n", "Did you mean block?"),
      ("generations: { entities: [A, B] }\nparameters: { fixed: { p: 1 } }\n", "unknown key `fixed` in `parameters`."),
      ("leapfrog: { leader: A, follower: A }\n", "`leapfrog.follower` should be another than the leader"),
      ("leapfrog: { leader: A }\n", "`follower` is missing in `leapfrog`."),
      ("leapfrog: A\n", "`leapfrog` should be keys with values"),
      ("shares: { entities: [A, B] }\ngenerations: { entities: [A, B] }\n", "unknown key `generations`."),
    ])
  func refusals(text: String, sentence: String) {
    let found = refusal(Self.head + text)
    #expect(found.contains(sentence), "\(found)")
  }

  @Test("a file about a mechanism has no follower, and says so")
  func mixed() {
    let found = refusal(Self.head + "follower: { entity: A }\nshares: { entities: [A, B] }\n")
    #expect(found.contains("unknown key `follower`"), "\(found)")
  }
}
