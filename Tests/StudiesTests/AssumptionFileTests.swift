import Datasets
import Foundation
import Studies
import Testing

@Suite("Studies by assumption")
struct AssumptionFileTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let head = """
    title: A crossing
    assumptions:
      K: { uniform: [3, 4] }
      k: 0.3
      tm: { triangular: [2030, 2040, 2050] }
      A: { log-normal: [1.2, 0.1] }
    follower: K / (1 + exp(-k * (t - tm)))
    leader: A
    from: 2020
    horizon: 2070

    """

  func refusal(_ text: String) -> String {
    do throws(ModelFileError) {
      _ = try StudyFile.decode(Array(text.utf8), path: "m.yaml")
      return ""
    } catch {
      return error.description
    }
  }

  @Test("models/crossing.yaml: eight assumptions, median 2042.8")
  func crossing() throws {
    guard
      case .assumptions(let file) = try StudyFile.read(
        path: Self.root.appendingPathComponent("models/crossing.yaml").path)
    else {
      Issue.record("not read as assumptions")
      return
    }
    #expect(file.crossing.parameters.map(\.name) == ["A", "g", "B", "K", "k", "tm", "lag", "theta"])
    let record = try AssumptionStudy(file, threads: 2, command: "test").record()
    #expect(abs((record.headline.median?.year ?? 0) - 2042.847) < 0.12)
    #expect(record.headline.sentence.contains("assumptions alone"))
    #expect(record.assumptions.contains("theta is uniform from 0.85 to 0.95."))
    #expect(record.levels.map(\.quantity) == ["follower", "leader", "ratio"])
    #expect(record.levels.allSatisfy { $0.fan.count == 51 })
  }

  @Test("a file without assumptions is a gap")
  func gap() throws {
    guard case .gap(let file) = try StudyFile.read(path: Self.root.appendingPathComponent("models/solar.yaml").path)
    else {
      Issue.record("not read as a gap")
      return
    }
    #expect(file.name == "solar")
  }

  @Test("refusals name the line and what would be right")
  func refusals() {
    #expect(refusal(Self.head) == "")
    #expect(
      refusal(Self.head.replacing("leader: A\n", with: "leader: AA\n"))
        == "m.yaml:8: `AA` has no value. Did you mean `A`? The assumptions name K, k, tm, A; `t` is the year.")
    #expect(
      refusal(Self.head.replacing("leader: A\n", with: "leader: 1\n"))
        == "m.yaml:6: the assumption `A` stands in no formula. Take it out, or use it.")
    #expect(
      refusal(Self.head.replacing("uniform: [3, 4]", with: "uniform: [4, 3]"))
        == "m.yaml:3: `assumptions.K.uniform` should be two numbers, the lower first, not \"4, 3\".")
    #expect(
      refusal(Self.head.replacing("leader: A\n", with: "leader: A +\n")).hasPrefix(
        "m.yaml:8: the formula of `leader` cannot be read. Character 4: the formula ends where"))
    #expect(refusal(Self.head.replacing("uniform", with: "unifrom")).contains("Did you mean `uniform`?"))
    #expect(refusal(Self.head.replacing("horizon: 2070", with: "horizon: 2010")) != "")
    #expect(refusal(Self.head + "data: x.csv\n").contains("unknown key `data`"))
    #expect(refusal(Self.head.replacing("k: 0.3", with: "k: [1, 2]")) != "")
    #expect(refusal("assumptions: 3\n") != "")
  }
}
