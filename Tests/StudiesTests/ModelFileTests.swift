import Datasets
import Foundation
import Studies
import Testing
import Witnesses

/// The package's own folder.
private let packageFolder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

private func decode(_ text: String, path: String = "m.yaml") throws(ModelFileError) -> ModelFile {
  try ModelFile.decode(Array(text.utf8), path: path)
}

/// The sentence with which a file is refused, or an empty one.
private func refusal(_ bytes: [UInt8]) -> String {
  do throws(ModelFileError) {
    _ = try ModelFile.decode(bytes, path: "m.yaml")
    return ""
  } catch { return error.description }
}

private func refusal(_ text: String) -> String { refusal(Array(text.utf8)) }

/// Lines 1 to 6 of a file that is complete.
private let head = """
  title: A title
  data: ../data.csv
  follower: { entity: China }
  leader: { entity: Germany }
  families: [logistic]
  horizon: 2050

  """

/// The same five lines without one side.
private let withoutLeader = """
  title: A title
  data: ../data.csv
  follower: { entity: China }
  families: [logistic]
  horizon: 2050

  """

@Test("what a file leaves out has its default")
func defaults() throws {
  let file = try decode(head, path: "models/m.yaml")
  let expected = ModelFile(
    path: "models/m.yaml", name: "m", checksum: Checksum.sha256(Array(head.utf8)), title: "A title",
    question: "A title", data: "data.csv", follower: Selection(entity: ["China"]),
    leader: Selection(entity: ["Germany"]), followerFamilies: ["logistic"],
    leaderFamilies: ["logistic"],
    horizon: 2050,
    lines: [
      "title": 1, "data": 2, "follower": 3, "follower.entity": 3, "leader": 4, "leader.entity": 4,
      "families": 5,
      "horizon": 6,
    ])
  #expect(file == expected)
  #expect(file.dated == .start)
  #expect(file.noise == "log-normal")
  #expect(file.measure == "level")
  #expect(file.criteria == [CriterionDeclaration(name: "parity", kind: .parity, threshold: 1)])
  #expect(file.draws == 4000)
  #expect(file.seed == 1)
  #expect(file.filters == [])
}

@Test("everything that may be said")
func everything() throws {
  let file = try decode(
    """
    # A comment
    title: "Chips: a title"
    question: When?
    data: /data/chips.csv
    dated: end
    from: 2000
    until: 2020-Q4
    follower:
      label: Huawei
      entity: [Ascend 310, Ascend 910]
      series: speed
      where: { vendor: Huawei, status: [shipped, sampled] }
      where not: { country: "" }
      frontier: lower
      time: day
      value: amount
      from: 2001-07
      until: 2019-12-31
      factor: 1e-12
    leader: { entity: 2020 }
    families: { follower: [logistic, gompertz], leader: exponential }
    noise: gaussian
    measure: increments
    criteria:
      - parity
      - parity: { sustained: 3 }
      - parity: { sustained: 1, passage: observation dates }
      - good enough: 0.8
      - good enough: { threshold: 0.5, name: half }
      - level: 1e15
      - lag: { threshold: 2, passage: continuous }
    horizon: 2049-07
    draws: 100
    seed: 18446744073709551615
    filters:
      - name: shipped only
        follower: { where: { status: shipped } }
        leader: { where not: { status: [announced] } }
    """)
  #expect(file.title == "Chips: a title")
  #expect(file.question == "When?")
  #expect(file.data == "/data/chips.csv")
  #expect(file.dated == .end)
  #expect(
    file.follower
      == Selection(
        label: "Huawei", entity: ["Ascend 310", "Ascend 910"], series: "speed",
        conditions: [
          Condition(column: "vendor", values: ["Huawei"]),
          Condition(column: "status", values: ["shipped", "sampled"]),
          Condition(column: "country", isNot: true, values: [""]),
        ], frontier: .lower, time: "day", value: "amount", from: DecimalYear(2001 + 6.5 / 12),
        until: DecimalYear.parse("2019-12-31"), factor: 1e-12))
  #expect(file.leader == Selection(entity: ["2020"], from: 2000, until: 2020.875))
  #expect(file.followerFamilies == ["logistic", "gompertz"])
  #expect(file.leaderFamilies == ["exponential"])
  #expect(file.noise == "gaussian")
  #expect(file.measure == "increments")
  #expect(
    file.criteria == [
      CriterionDeclaration(),
      CriterionDeclaration(name: "parity, held 3 years", sustained: 3),
      CriterionDeclaration(
        name: "parity, held 1 year, on observation dates", sustained: 1,
        passage: "observation dates"),
      CriterionDeclaration(name: "good enough", kind: .goodEnough, threshold: 0.8),
      CriterionDeclaration(name: "half", kind: .goodEnough, threshold: 0.5),
      CriterionDeclaration(name: "level", kind: .level, threshold: 1e15),
      CriterionDeclaration(name: "lag", kind: .lag, threshold: 2),
    ])
  #expect(file.horizon == DecimalYear(2049 + 6.5 / 12))
  #expect(file.draws == 100)
  #expect(file.seed == .max)
  #expect(
    file.filters == [
      FilterDeclaration(
        name: "shipped only", follower: [Condition(column: "status", values: ["shipped"])],
        leader: [Condition(column: "status", isNot: true, values: ["announced"])])
    ])
  #expect(file.lines["follower.where"] == 12)
  #expect(file.lines["filters"] == 35)
}

@Test("a fixed target stands in for a leader")
func target() throws {
  let file = try decode(withoutLeader + "target: 1e15\n")
  #expect(file.target == 1e15)
  #expect(file.leader == nil)
  #expect(file.leaderFamilies == [])
}

@Test("what ties one side to the other is refused in words: a forecast draws the sides apart")
func acrossSides() {
  for text in [
    "tie: { follower.rate: leader.rate }", "tie: { rate: leader.rate }",
    "fix: { leader.rate: 0.3 }",
  ] {
    let sentence = refusal(head + "parameters: { \(text) }\n")
    #expect(sentence.hasPrefix("m.yaml:7: "))
    #expect(
      sentence.contains(
        "rate names a side, but a forecast fits and draws follower and leader apart."))
  }
}

@Test(
  "the data's path is read from the file's folder",
  arguments: [
    ("m.yaml", "d.csv", "d.csv"), ("m.yaml", "../d.csv", "../d.csv"),
    ("models/m.yaml", "d.csv", "models/d.csv"),
    ("models/m.yaml", "./d.csv", "models/d.csv"),
    ("models/m.yaml", "../datasets/d.csv", "datasets/d.csv"),
    ("a/b/m.yml", "../../d.csv", "d.csv"), ("../m.yaml", "../d.csv", "../../d.csv"),
    ("/m.yaml", "../d.csv", "/../d.csv"),
    ("./m.yaml", "../d.csv", "./../d.csv"), ("models/m.yaml", "/d.csv", "/d.csv"),
  ])
func dataPath(file: String, data: String, resolved: String) throws {
  let model = try decode(head.replacing("../data.csv", with: data), path: file)
  #expect(model.data == resolved)
  #expect(model.name == "m")
}

private let refusals: [(text: String, sentence: String)] = [
  ("", "m.yaml: is empty. A model file begins with `title`, `data`, `follower` and `leader`."),
  (
    "# nothing\n",
    "m.yaml: is empty. A model file begins with `title`, `data`, `follower` and `leader`."
  ),
  (
    "- a\n",
    "m.yaml:1: `the file` should be keys with values (title, question, data, …), not a list."
  ),
  (
    head + "horizn: 2050\n",
    "m.yaml:7: unknown key `horizn`. Did you mean `horizon`? Valid keys: title, question, data, dated, follower,"
      + " leader, target, ceiling, from, until, transforms, families, parameters, noise, measure, criteria, horizon,"
      + " draws, seed, filters, analogues, announcements, published, interventions, covariates, learning, dynamics, scenarios, sensitivity."
  ),
  (
    head + "interventions:\n  - { name: a, shape: stepp, date: 2022 }\n",
    "m.yaml:8: there is no shape \"stepp\". Did you mean step? There are step, rectangle, decay, ramp, short-then-long."
  ),
  (
    head + "interventions:\n  - { name: a, shape: rectangle, dates: [2024, 2022] }\n",
    "m.yaml:8: a ends at 2022.0, but it starts at 2024.0. Swap the two dates."
  ),
  (
    head + "interventions:\n  - { name: a, shape: step }\n",
    "m.yaml:8: `date` is missing in `interventions`. Write, for example, `date: 2022-10-07`."
  ),
  (
    head + "covariates:\n  - { name: money, entity: China }\n",
    "m.yaml:8: `future` is missing in `covariates`. Write, for example, `future: held`."
  ),
  (
    head.replacing("{ entity: China }", with: "{ entity: China, serie: x }"),
    "m.yaml:3: unknown key `serie` in `follower`. Did you mean `series`? Valid keys: label, entity, series, group, where,"
      + " where not, frontier, time, value, from, until, factor, unit, transforms."
  ),
  (
    head + "filters:\n  - name: x\n    folower: { where: { a: b } }\n",
    "m.yaml:9: unknown key `folower` in `filters`. Did you mean `follower`? Valid keys: name, follower, leader."
  ),
  (
    head + "criteria:\n  - parity\n  - good enugh: 0.8\n",
    "m.yaml:9: unknown key `good enugh` in `criteria`. Did you mean `good enough`?"
      + " Valid keys: parity, good enough, level, lag."
  ),
  (
    head + "criteria: [parity, lags]\n",
    "m.yaml:7: `criteria` should be one of parity, good enough, level, lag, not \"lags\". Did you mean lag?"
  ),
  (
    head + "criteria: [parity, lag]\n",
    "m.yaml:7: `threshold` is missing in `lag`. Write, for example, `lag: 2`."
  ),
  (
    head + "criteria: [good enough: { sustained: 1 }]\n",
    "m.yaml:7: `threshold` is missing in `good enough`. Write, for example, `good enough: 0.8`."
  ),
  (
    head + "criteria: [parity: 0.8]\n",
    "m.yaml:7: `criteria.parity` should be without a threshold, which is 1; other ratios are `good enough`,"
      + " not the text \"0.8\"."
  ),
  (
    head + "criteria:\n  - parity: { sustained: 3 }\n    lag: 2\n",
    "m.yaml:8: `criteria` should be a list with one criterion an entry, such as - parity: { sustained: 3 },"
      + " not 2 keys in one entry."
  ),
  (
    head + "criteria:\n  - level: 1\n  - level: 2\n",
    "m.yaml:9: \"level\" stands twice in `criteria`. Give each its own `name`."
  ),
  (
    head + "criteria: []\n",
    "m.yaml:7: `criteria` should be a list of at least one criterion, not an empty list."
  ),
  (
    head + "criteria: parity\n",
    "m.yaml:7: `criteria` should be a list of criteria, such as [parity, good enough: 0.8], not the text \"parity\"."
  ),
  (
    head + "criteria: [parity: { sustained: -1 }]\n",
    "m.yaml:7: `criteria.parity.sustained` should be a number, 0 or more, not \"-1\"."
  ),
  (
    head + "criteria: [good enough: 0]\n",
    "m.yaml:7: `criteria.good enough` should be a positive number such as 0.8 or 1e15, not \"0\"."
  ),
  (
    head + "criteria: [level: 1e999]\n",
    "m.yaml:7: `criteria.level` should be a positive number such as 0.8 or 1e15, not \"1e999\"."
  ),
  (
    head + "criteria: [level: .nan]\n",
    "m.yaml:7: `criteria.level` should be a positive number such as 0.8 or 1e15, not \".nan\"."
  ),
  (
    head + "criteria: [level: \"5\"]\n",
    "m.yaml:7: `criteria.level` should be a positive number such as 0.8 or 1e15, not the text \"5\"."
  ),
  (
    head.replacing("title: A title", with: "question: When?"),
    "m.yaml:1: `title` is missing. Write, for example, `title: China's solar power against Germany's`."
  ),
  (
    head.replacing("horizon: 2050", with: "seed: 2"),
    "m.yaml:1: `horizon` is missing. Write, for example, `horizon: 2050`."
  ),
  (
    head.replacing("[logistic]", with: "[]"),
    "m.yaml:5: `families` should be text or a list of texts, not an empty list."
  ),
  (
    head.replacing("[logistic]", with: "[logistic, bass, logistic]"),
    "m.yaml:5: \"logistic\" stands twice in `families`. Keep one of them."
  ),
  (
    head.replacing("[logistic]", with: "{ leader: [logistic] }"),
    "m.yaml:5: `follower` is missing in `families`. Write, for example, `follower: [logistic]`."
  ),
  (
    head + "target: 5\n",
    "m.yaml:7: both `leader` (line 4) and `target` (line 7) are given. Keep the one the follower chases."
  ),
  (
    withoutLeader,
    "m.yaml:3: nothing to catch up with. Add `leader: { entity: … }` or `target: 100`."
  ),
  (
    withoutLeader + "target: -5\n",
    "m.yaml:6: `target` should be a positive number such as 0.8 or 1e15, not \"-5\"."
  ),
  (
    withoutLeader + "target: 5\ncriteria: [lag: 2]\n",
    "m.yaml:7: `lag` compares with a leader, but this file names a `target`. Remove it, or name a `leader`."
  ),
  (
    withoutLeader.replacing("[logistic]", with: "{ follower: [bass], leader: [bass] }")
      + "target: 5\n",
    "m.yaml:4: `families.leader` compares with a leader, but this file names a `target`."
      + " Remove it, or name a `leader`."
  ),
  (
    withoutLeader + "target: 5\nfilters:\n  - name: x\n    leader: { where: { a: b } }\n",
    "m.yaml:9: `filters.leader` compares with a leader, but this file names a `target`."
      + " Remove it, or name a `leader`."
  ),
  (
    head + "draws: 99\n",
    "m.yaml:7: `draws` should be a whole number from 100 to 1000000, not \"99\"."
  ),
  (
    head + "draws: 4_000\n",
    "m.yaml:7: `draws` should be a whole number from 100 to 1000000, not \"4_000\"."
  ),
  (
    head + "seed: -1\n",
    "m.yaml:7: `seed` should be a whole number from 0 to 18446744073709551615, not \"-1\"."
  ),
  (
    head + "seed: 18446744073709551616\n",
    "m.yaml:7: `seed` should be a whole number from 0 to 18446744073709551615, not \"18446744073709551616\"."
  ),
  (
    head + "seed: [1]\n",
    "m.yaml:7: `seed` should be a whole number from 0 to 18446744073709551615, not a list."
  ),
  (
    head.replacing("horizon: 2050", with: "horizon: never"),
    "m.yaml:6: `horizon` should be a date in the years 1 to 9999, such as 2050, 2050-07, 2050-Q3 or 2050-07-14,"
      + " not \"never\"."
  ),
  (
    head.replacing("horizon: 2050", with: "horizon: 20500"),
    "m.yaml:6: `horizon` should be a date in the years 1 to 9999, such as 2050, 2050-07, 2050-Q3 or 2050-07-14,"
      + " not \"20500\"."
  ),
  (
    head + "noise: lognormal\n",
    "m.yaml:7: `noise` should be log-normal or gaussian, not \"lognormal\"."
      + " Did you mean log-normal?"
  ),
  (
    head + "measure: levels\n",
    "m.yaml:7: `measure` should be level or increments, not \"levels\". Did you mean level?"
  ),
  (
    head + "dated: begin\n", "m.yaml:7: `dated` should be one of start, middle, end, not \"begin\"."
  ),
  (
    head.replacing("{ entity: China }", with: "{ frontier: up }"),
    "m.yaml:3: `follower.frontier` should be higher or lower, not \"up\"."
  ),
  (
    head.replacing("{ entity: China }", with: "{ factor: 0 }"),
    "m.yaml:3: `follower.factor` should be a positive number such as 0.8 or 1e15, not \"0\"."
  ),
  (
    head.replacing("{ entity: China }", with: "China"),
    "m.yaml:3: `follower` should be keys with values (label, entity, series, …), not the text \"China\"."
  ),
  (
    head.replacing("{ entity: China }", with: "{ where: Huawei }"),
    "m.yaml:3: `follower.where` should be columns with values, such as { vendor: Huawei }, not the text \"Huawei\"."
  ),
  (
    head.replacing("{ entity: China }", with: "{ where: { vendor: { is: Huawei } } }"),
    "m.yaml:3: `follower.where.vendor` should be text or a list of texts, not keys with values."
  ),
  (
    head.replacing("{ entity: China }", with: "{ where: { vendor: } }"),
    "m.yaml:3: `follower.where.vendor` should be text or a list of texts, not empty."
  ),
  (
    head.replacing("title: A title", with: "title:"), "m.yaml:1: `title` should be text, not empty."
  ),
  (
    head.replacing("title: A title", with: "title: [A]"),
    "m.yaml:1: `title` should be text, not a list."
  ),
  (
    head + "from: 2020\nuntil: 2010\n",
    "m.yaml:7: `from` lies after `until`. Swap the two dates."
  ),
  (
    head.replacing("{ entity: China }", with: "{ from: 2020 }") + "until: 2010\n",
    "m.yaml:3: `follower.from` lies after `until`. Swap the two dates."
  ),
  (
    head + "filters:\n  - name: x\n",
    "m.yaml:8: the filter \"x\" filters nothing. Give it `follower: { where: … }` or `leader: { where: … }`."
  ),
  (
    head + "filters:\n  - follower: { where: { a: b } }\n",
    "m.yaml:8: `name` is missing in `filters`. Write, for example, `name: shipped chips only`."
  ),
  (
    head
      + "filters:\n  - { name: x, follower: { where: { a: b } } }\n  - { name: x, leader: { where: { a: b } } }\n",
    "m.yaml:9: \"x\" stands twice in `filters`. Give each its own `name`."
  ),
  (
    head + "filters: shipped\n",
    "m.yaml:7: `filters` should be a list of filters, not the text \"shipped\"."
  ),
  (
    head + "seed: 1\nseed: 2\n",
    "m.yaml:7: the key `seed` stands twice in one place. Keep one of them."
  ),
  (
    head + "? [a, b]\n: c\n",
    "m.yaml:7: `the file` should be keys with values (title, question, data, …), not a list."
  ),
]

@Test("refusals name the line, the key and the remedy", arguments: refusals)
func refusedFiles(text: String, sentence: String) {
  #expect(refusal(text) == sentence)
}

private let brokenYAML: [(text: String, sentence: String)] = [
  (
    "title: A: B\n",
    "m.yaml:1:9: not valid YAML: mapping values are not allowed in this context."
      + " Put text that holds a colon in quotes, and indent keys of one level alike."
  ),
  (
    "title: A\n\tdata: b\n",
    "m.yaml:2:1: not valid YAML: found a tab character that violates indentation while scanning a plain scalar"
      + " (line 1). Indent with spaces, not tabs."
  ),
  (
    "data:\n\t- b\n",
    "m.yaml:2:1: not valid YAML: found character that cannot start any token while scanning for the next token"
      + " (line 2). Indent with spaces, not tabs; put text that begins with @, ` or % in quotes."
  ),
  (
    "title: @A\n",
    "m.yaml:1:8: not valid YAML: found character that cannot start any token while scanning for the next token"
      + " (line 1). Indent with spaces, not tabs; put text that begins with @, ` or % in quotes."
  ),
  (
    "title: \"A\ndata: b\n",
    "m.yaml:3:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar (line 1)."
      + " Close the quote."
  ),
  (
    "title: A\nfamilies: [a, b\n",
    "m.yaml:3:1: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence (line 2)."
      + " Close the bracket, and put commas between the entries."
  ),
  (
    "title: A\ndata b\nseed: 1\n",
    "m.yaml:3:1: not valid YAML: could not find expected ':' while scanning a simple key (line 2)."
      + " Write `key: value`, with a space after the colon."
  ),
  (
    "title: A\n---\ntitle: B\n",
    "m.yaml:2:1: not valid YAML: but found another document expected a single document in the stream (line 1)."
  ),
  ("title: \u{7}A\n", "m.yaml:1:8: not valid YAML: control characters are not allowed."),
  ("title: *who\n", "m.yaml:1:8: not valid YAML: found undefined alias."),
  (
    "title: &a A\nquestion: *a\n",
    "m.yaml:2: the alias *a is not understood. Write the value out."
  ),
  (
    "title: A\0\n",
    "m.yaml:1: byte 9 of the line is NUL, so this is no text file. Export it again as UTF-8 text."
  ),
]

@Test("what is no YAML is worded, with its place", arguments: brokenYAML)
func brokenFiles(text: String, sentence: String) {
  #expect(refusal(text) == sentence)
}

@Test("emphasis and ampersands in text are no aliases")
func noAliases() throws {
  let file = try decode(head.replacing("A title", with: "R&D *really* matters"))
  #expect(file.title == "R&D *really* matters")
}

@Test(
  "pathological nesting is refused before it costs anything",
  arguments: [
    String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
    String(repeating: "- ", count: 100_000) + "x", String(repeating: "? ", count: 100_000) + "x",
    String(repeating: "[ # ]\n", count: 100_000),
    "a:\u{2028}" + String(repeating: "- ", count: 100_000) + "x",
    (0..<1000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    (0..<1000).map { String(repeating: " ", count: $0) + "a:\u{85}" }.joined(),
    (0..<300).map { String(repeating: " ", count: 2 * $0) + "- -\r" }.joined(),
  ].map { LongText($0) })
func pathologicalNesting(long: LongText) {
  #expect(
    refusal(long.text).contains(
      "nested too deeply, or too many brackets. A model file needs four levels at most."))
}

@Test("nesting just short of the limits, and lists that fill a file, are refused in time")
func nearTheLimits() {
  let nested = (0..<250).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
  #expect(
    refusal(nested + String(repeating: " ", count: 250) + String(repeating: "{a: ", count: 60))
      != "")
  #expect(refusal(nested + String(repeating: " ", count: 250) + "x").contains("unknown key `a`"))
  let families = (0..<100_000).map { "- f\($0)\n" }.joined() + "- f7\n"
  #expect(
    refusal(head.replacing("families: [logistic]\n", with: "") + "families:\n" + families)
      == "m.yaml:6: \"f7\" stands twice in `families`. Keep one of them.")
}

@Test("nested aliases are refused before they cost anything")
func billionLaughs() {
  let text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n? *c\n: x\n"
  #expect(refusal(text) == "m.yaml:2: the alias *a is not understood. Write the value out.")
}

@Test("files that cannot be read")
func unreadableFiles() {
  func refusal(_ path: String) -> String {
    do throws(ModelFileError) {
      _ = try ModelFile.read(path: path)
      return ""
    } catch { return error.description }
  }
  #expect(
    refusal("/no/such.yaml")
      == "/no/such.yaml: no such file. Check the path.")
  #expect(refusal(packageFolder) == "\(packageFolder): is a directory. Name a file in it.")
  #expect(refusal("/dev/zero") == "/dev/zero: larger than 1 MiB, the most that is read.")
}

@Test(
  "the models that come with the tool name data that give their series",
  arguments: [
    ("ai-accelerators", "Huawei", 5, "Nvidia"),
    ("semiconductor-patents", "China", 25, "United States"),
    ("solar", "China", 11, "Germany"),
  ])
func shippedModels(name: String, follower: String, points: Int, leader: String) throws {
  let file = try ModelFile.read(path: "\(packageFolder)/models/\(name).yaml")
  #expect(file.name == name)
  #expect(file.data == "\(packageFolder)/datasets/\(name)/data.csv")
  let table = try Table.read(path: file.data)
  let series = try table.series(file.follower)
  #expect(series.entity == follower)
  #expect(series.count == points)
  #expect(try table.series(#require(file.leader)).entity == leader)
  for filter in file.filters {
    var selection = file.follower
    selection.conditions += filter.follower
    #expect(try table.series(selection).count < points, "\(filter.name)")
  }
}

@Test("the solar model stops its data at 2010")
func solarModel() throws {
  let file = try ModelFile.read(path: "\(packageFolder)/models/solar.yaml")
  let series = try Table.read(path: file.data).series(file.follower)
  #expect(series.dates.first == 2000)
  #expect(series.observedUntil == 2010)
  #expect(series.notes == ["11 rows after 2010 left out", "10 rows before 2000 left out"])
  #expect(file.dated == .end)
}

/// How many inputs each seed makes: 1000, or what the environment variable CATCHUP_FUZZ says.
private let inputsOfEachSeed =
  ProcessInfo.processInfo.environment["CATCHUP_FUZZ"].flatMap { Int($0) } ?? 1000

@Test(
  "mutilated model files are read or refused, never worse", .timeLimit(.minutes(60)),
  arguments: 0..<6)
func mutilatedModels(seed: UInt64) throws {
  let folder = "\(packageFolder)/models"
  let seeds = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
    $0.hasSuffix(".yaml")
  }.sorted()
    .map { try FileContents.read(path: "\(folder)/\($0)", limit: 100_000) }
  let shards: [[UInt8]] =
    [
      "[", "]", "{", "}", ": ", "- ", "\n", "\n  ", "\t", "\"", "'", "#", "&a ", "*a", "!!int ",
      "!", "|\n", ">\n",
      "? ",
      "---\n", "...\n", "%YAML 1.2\n", "<<: ", "~", "null", "\0", "\r", "\u{2028}", "\u{FEFF}",
      "\"\\u0000\"", "1e999",
      "-1", "0x1F", ".inf", "true", "2050-13", "99999999999999999999", "@", "`", "\\",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]
  // SplitMix64 (Steele, Lea and Flood, 2014).
  var state = seed
  func random(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, count)))
  }
  var accepted = 0
  for _ in 0..<inputsOfEachSeed {
    var bytes = seeds[random(seeds.count)]
    for _ in 0...random(6) {
      let place = random(bytes.count + 1)
      switch random(5) {
      case 0: bytes.insert(contentsOf: shards[random(shards.count)], at: place)
      case 1 where place < bytes.count: bytes[place] = UInt8(random(256))
      case 2 where place < bytes.count: bytes.remove(at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + random(40)))
      default:
        bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random(60))], at: place)
      }
    }
    do throws(ModelFileError) {
      _ = try ModelFile.decode(bytes, path: "m.yaml")
      accepted += 1
    } catch {
      let sentence = error.description
      let isPrintable = sentence.unicodeScalars.allSatisfy {
        $0.properties.generalCategory != .control
      }
      if !isPrintable || sentence.count > 4000 || !sentence.hasPrefix("m.yaml:") {
        Issue.record("not a sentence: \(sentence)")
      }
    }
  }
  #expect((1..<inputsOfEachSeed).contains(accepted))
}
