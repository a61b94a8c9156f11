/// An answer asked again with one thing changed at a time, under common random numbers.
///
/// It knows no model: an input, named changes of it, and a closure from input to answer.
public struct OneAtATime<Answer: Sendable, Failure: Error>: Sendable {
  public struct Change: Sendable {
    public let name: String
    public let answer: Result<Answer, Failure>
  }

  public let base: Result<Answer, Failure>
  public let changes: [Change]

  /// - Parameters:
  ///   - changes: what is changed, in words, and the input with that change.
  ///   - map: applies a block to each index and returns results in order; it may do so in parallel.
  ///   - answer: a pure function of the input.
  public init<Input: Sendable>(
    of input: Input, changes: [(name: String, input: Input)],
    map: (_ count: Int, _ block: @Sendable (Int) -> Result<Answer, Failure>) -> [Result<Answer, Failure>],
    answer: @escaping @Sendable (Input) -> Result<Answer, Failure>
  ) {
    let inputs = [input] + changes.map(\.input)
    let answers = map(inputs.count) { answer(inputs[$0]) }
    base = answers[0]
    self.changes = zip(changes, answers.dropFirst()).map { Change(name: $0.name, answer: $1) }
  }

  /// How far each change moves a number read from the answer; `nil` where there is none.
  public func differences(_ number: (Answer) -> Double) -> [Double?] {
    guard case .success(let reference) = base else { return changes.map { _ in nil } }
    return changes.map { change in
      guard case .success(let answer) = change.answer else { return nil }
      return number(answer) - number(reference)
    }
  }
}
