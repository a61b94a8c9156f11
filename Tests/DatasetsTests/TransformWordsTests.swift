import Datasets
import Testing

private let arguments: [(text: String, transform: Transform)] = [
  ("yearly=last", .yearly(.last)), ("yearly=mean", .yearly(.mean)), ("yearly=sum", .yearly(.sum)),
  ("frontier=lower", .frontier(.lower)), ("ratio=people", .ratio(series: "people", entity: nil)),
  ("ratio=GDP, PPP", .ratio(series: "GDP, PPP", entity: nil)),
  ("ratio,entity=World", .ratio(series: nil, entity: "World")),
  ("ratio=GDP, PPP,entity=A, B", .ratio(series: "GDP, PPP", entity: "A, B")),
  ("ratio=a=b", .ratio(series: "a=b", entity: nil)), ("share=total", .share), ("index=2015", .index(2015)),
  ("log", .log), ("increments", .increments), ("cumulate", .cumulate), ("from=2000", .from(2000)),
  ("until=2010-Q4", .until(2010.875)), ("without=2020", .without(2020)), ("factor=1e-12", .factor(1e-12, unit: nil)),
  ("factor=1e-12,unit=TFLOP/s", .factor(1e-12, unit: "TFLOP/s")), ("reciprocal", .reciprocal),
  ("zeros=drop", .zeros(.drop)), ("zeros=refuse", .zeros(.refuse)),
]

@Test("transforms as the command line writes them", arguments: arguments)
func transformArguments(text: String, transform: Transform) throws {
  #expect(try Transform(argument: text) == transform)
}

@Test("every transform has an argument above, and its words begin with its name")
func everyTransform() {
  #expect(Set(arguments.map { String($0.text.prefix { $0 != "=" && $0 != "," }) }) == Set(Transform.names))
  for (text, transform) in arguments {
    #expect("\(transform)".hasPrefix(text.prefix { $0 != "=" && $0 != "," }))
  }
}

@Test(
  "words that name no transform",
  arguments: [
    (
      "incremnts",
      "there is no transform \"incremnts\". Did you mean \"increments\"? There are yearly, frontier, ratio, share,"
        + " index, log, increments, cumulate, from, until, without, factor, reciprocal, zeros."
    ),
    (
      "",
      "there is no transform \"\". There are yearly, frontier, ratio, share, index, log, increments, cumulate,"
        + " from, until, without, factor, reciprocal, zeros."
    ),
    ("where=a", "`where` picks rows, so it is no transform. Write it beside the transforms, not among them."),
    ("yearly", "`yearly` needs a value, such as last."),
    ("yearly=", "`yearly` needs a value, such as last."),
    ("yearly=lst", "`yearly` should be one of last, mean, sum, not \"lst\". Did you mean \"last\"?"),
    ("zeros=dropped", "`zeros` should be drop or refuse, not \"dropped\"."),
    ("frontier=up", "`frontier` should be higher or lower, not \"up\"."),
    ("share=totl", "`share` should be total, not \"totl\". Did you mean \"total\"?"),
    ("increments=1", "`increments` takes no value, not \"1\" either."),
    ("increments,by=1", "`increments` has no option \"by\". It has none."),
    ("factor=1,unnit=x", "`factor` should be a positive number such as 1e-12, not \"1,unnit=x\"."),
    ("factor=0", "`factor` should be a positive number such as 1e-12, not \"0\"."),
    ("factor=1e999", "`factor` should be a positive number such as 1e-12, not \"1e999\"."),
    ("index=soon", "`index` should be a date such as 2015, 2015-07, 2015-Q3 or 2015-07-14, not \"soon\"."),
    ("ratio", "`ratio` needs a value, such as population."),
    ("ratio,entiti=x", "`ratio` has no option \"entiti\". Did you mean \"entity\"? It has series and entity."),
    ("ratio,entity=", "the option `entity` of `ratio` stands twice or is empty. Give it one text."),
    ("factor=1,unit=a,unit=b", "the option `unit` of `factor` stands twice or is empty. Give it one text."),
  ])
func noTransform(text: String, sentence: String) {
  #expect {
    try Transform(argument: text)
  } throws: {
    "\($0)" == sentence
  }
}
