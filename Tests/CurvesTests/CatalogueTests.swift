import Curves
import Testing

@Suite("Catalogue")
struct CatalogueTests {
  @Test("names of families are unique, lower case, one word")
  func names() {
    let names = Catalogue.families.flatMap { [$0.name] + $0.otherNames }
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(!name.isEmpty && name == name.lowercased() && !name.contains { $0.isWhitespace }, "\(name)")
    }
  }

  @Test("the seven families of the first release are there")
  func members() {
    for name in ["constant", "linear", "exponential", "logistic", "gompertz", "bass", "richards"] {
      #expect(Catalogue.family(named: name)?.name == name)
    }
  }

  @Test("a family is found by its name in any case, and nothing by another")
  func lookup() {
    for family in Catalogue.families {
      for name in [family.name] + family.otherNames { #expect(Catalogue.family(named: name)?.name == family.name) }
      #expect(Catalogue.family(named: family.name.uppercased())?.name == family.name)
    }
    #expect(Catalogue.family(named: "logistics") == nil)
    #expect(Catalogue.family(named: "") == nil)
  }

  @Test("a family says what it is", arguments: Catalogue.families.map(\.name))
  func words(name: String) throws {
    let family = try #require(Catalogue.family(named: name))
    #expect(!family.formula.isEmpty)
    #expect(family.summary.hasSuffix("."))
    #expect(!family.reference.isEmpty)
    #expect((1...16).contains(family.parameters.count))
    #expect(Set(family.parameters.map(\.name)).count == family.parameters.count)
    #expect(Set(family.parameters.map(\.symbol)).count == family.parameters.count)
    #expect(family is Loglet || family.parameters.filter { $0.role == .ceiling }.count <= 1)
    for parameter in family.parameters {
      #expect(!parameter.name.isEmpty && !parameter.meaning.isEmpty)
      #expect(family.formula.contains(parameter.symbol), "the formula names \(parameter.symbol)")
      #expect((parameter.role == .date) == (parameter.unit == .date), "a date is measured as one")
    }
  }

  @Test("the ceiling's index is that of the parameter with the role")
  func ceilings() throws {
    for family in Catalogue.families {
      guard let index = family.ceilingIndex else {
        #expect(family.parameters.allSatisfy { $0.role != .ceiling })
        continue
      }
      #expect(family.parameters[index].role == .ceiling)
      #expect(family.parameters[index].domain == .positive)
    }
    #expect(Bass().ceilingIndex == 0)
    #expect(Linear().ceilingIndex == nil)
  }

  @Test("units of parameters follow the data's")
  func units() {
    #expect(Parameter.Unit.level.named(data: "W") == "W")
    #expect(Parameter.Unit.levelPerYear.named(data: "W") == "W per year")
    #expect(Parameter.Unit.levelPerYear.named(data: "") == "per year")
    #expect(Parameter.Unit.perYear.named(data: "W") == "per year")
    #expect(Parameter.Unit.date.named(data: "W") == "date")
    #expect(Parameter.Unit.none.named(data: "W") == "")
  }
}
