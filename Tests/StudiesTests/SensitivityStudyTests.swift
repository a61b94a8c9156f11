import Datasets
import Foundation
import Studies
import Testing

@Suite("Sensitivity of a closing date to assumptions")
struct SensitivityStudyTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func file(_ text: String? = nil) throws -> AssumptionFile {
    let path = Self.root.appendingPathComponent("models/crossing.yaml").path
    let read = try text.map { try StudyFile.decode(Array($0.utf8), path: "test.yaml") } ?? StudyFile.read(path: path)
    guard case .assumptions(let file) = read else { throw CocoaError(.fileReadUnknown) }
    return file
  }

  private func study(
    _ method: SensitivityMethod, _ text: String? = nil, samples: Int? = nil, by: Double? = nil,
    _ change: (inout SensitivityStudy) -> Void = { _ in }
  ) throws -> SensitivityAnalysisRecord {
    var study = try SensitivityStudy(try file(text), by: by, method: method, command: "test")
    study.samples = samples
    study.threads = 2
    change(&study)
    return try study.record()
  }

  /// SALib 1.6.0, `sobol.analyze`, N = 2¹⁴, roots by a script of its own, in the order A, g, B, K, k, tm, lag, theta.
  private static let first = [0.0186, 0.0043, 0.0013, 0.0076, 0.0157, 0.8547, 0.0949, 0.0014]
  private static let total = [0.0201, 0.0043, 0.0014, 0.0083, 0.0178, 0.8555, 0.0949, 0.0016]

  private func values(_ output: SensitivityOutputRecord, _ kind: String) -> [Double] {
    output.indices.filter { $0.kind == kind }.map(\.value)
  }

  @Test("models/crossing.yaml: first and total as SALib has them, within 0.01 at 2¹² points")
  func crossing() throws {
    let record = try study(.sobol, samples: 4096)
    let wait = record.outputs[0]
    #expect(wait.indices.prefix(8).map(\.input) == ["A", "g", "B", "K", "k", "tm", "lag", "theta"])
    for (found, known) in zip(values(wait, "first"), Self.first) { #expect(abs(found - known) < 0.01) }
    for (found, known) in zip(values(wait, "total"), Self.total) { #expect(abs(found - known) < 0.01) }
    // Every draw closes by 2070: said, not computed.
    #expect(record.outputs[1].isConstant && record.outputs[1].indices.isEmpty)
    #expect(record.notes.contains { $0.hasPrefix("No input moves closed") })
    #expect(record.evaluations == 4096 * 10)
  }

  @Test(
    "every method answers, and the most important assumption is the middle of the climb",
    arguments: SensitivityMethod.allCases)
  func methods(method: SensitivityMethod) throws {
    let samples =
      [SensitivityMethod.fast: 64, .morris: 16, .radial: 16, .oat: 1, .pce: 256, .dgsm: 256][method] ?? 1024
    let record = try study(method, samples: samples, by: 2042)
    if method == .prim {
      let box = try #require(record.box)
      #expect(box.limits.contains { $0.input == "tm" && $0.high != nil })
      #expect(box.density.value > 0.8)
      return
    }
    let kinds = ["total", "shapley", "first", "delta", "pawn", "bound", "size"]
    let wait = record.outputs[0]
    if method == .oat {
      let swings = Dictionary(grouping: wait.indices, by: \.input).mapValues { abs($0[0].value - $0[1].value) }
      #expect(swings.max { $0.value < $1.value }?.key == "tm")
      return
    }
    let kind = try #require(kinds.first { kind in wait.indices.contains { $0.kind == kind } })
    let own = wait.indices.filter { $0.kind == kind }
    #expect(own.count == 8 && own.max { $0.value < $1.value }?.input == "tm")
    #expect(own.allSatisfy { ($0.low ?? -1) <= $0.value && $0.value <= ($0.high ?? -1) })
  }

  /// T = 2000 + 10 a where the follower t − 2000 reaches 10 a; beyond the horizon for a > ½.
  private static let half = """
    title: Half of the draws never close
    assumptions: { a: { uniform: [0, 1] }, b: { uniform: [0, 1] }, c: 1 }
    follower: c * (t - 2000)
    leader: 10 * a + 0 * b
    from: 2000
    horizon: 2005
    """

  @Test("a date that never comes in half of the draws: wait, closed and date are told apart")
  func never() throws {
    let record = try study(.delta, Self.half, samples: 65_536)
    #expect(record.outputs.map(\.name) == ["wait", "closed", "date"])
    #expect(abs(record.outputs[1].mean - 0.5) < 0.05)
    let date = record.outputs[2]
    #expect(abs(Double(date.draws ?? 0) - 32_768) < 600 && abs(date.mean - 2002.5) < 0.2)
    #expect(date.indices[0].value > 0.7 && abs(date.indices[1].value) < 0.1)
    // A yes or no that one input settles: |1 − ½| for either answer.
    #expect(abs(record.outputs[1].indices[0].value - 0.5) < 0.05)
    let sobol = try study(.sobol, Self.half, samples: 1024)
    #expect(sobol.outputs.map(\.name) == ["wait", "closed"])
    #expect(sobol.inputs.map(\.name) == ["a", "b"])
    #expect(abs(values(sobol.outputs[1], "first")[0] - 1) < 0.05)
  }

  @Test("what gives no answer says why")
  func refused() throws {
    let undefined = Self.half.replacingOccurrences(of: "10 * a + 0 * b", with: "10 * a + log(b - 0.5)")
    #expect {
      try study(.sobol, undefined, samples: 256)
    } throws: { error in
      "\(error)".contains("wait is not a finite number at a = ")
    }
    let fixed = Self.half.replacingOccurrences(of: "{ uniform: [0, 1] }", with: "0.3")
    #expect {
      try study(.sobol, fixed)
    } throws: { error in
      "\(error)".contains("every number is fixed")
    }
    #expect(throws: StudyError.self) { try study(.sobol, samples: 16) }
    let all = try study(.prim, samples: 400)
    #expect(all.box == nil && all.notes[0].contains("In all of the draws"))
  }

  @Test("the same record at any number of threads")
  func threads() throws {
    for method in [SensitivityMethod.sobol, .pawn] {
      let records = try [1, 3].map { threads in try study(method, samples: 1024) { $0.threads = threads } }
      #expect(records[0] == records[1])
    }
  }
}
