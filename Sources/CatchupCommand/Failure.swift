import ArgumentParser

/// An input that gives no answer: its message is printed and the process ends with status 1.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Runs a body and turns its typed error into the message of a failure.
func failing<Result, Problem: Error & CustomStringConvertible>(
  _ body: () throws(Problem) -> Result
) throws -> Result {
  do throws(Problem) {
    return try body()
  } catch {
    throw Failure(error.description)
  }
}
