/// A word as a shell reads it back: in single quotes where it holds anything a shell would take apart.
public struct ShellWord: CustomStringConvertible {
  let text: String

  public init(_ text: String) { self.text = text }

  public var description: String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        || "/._-+=:,@%".unicodeScalars.contains(scalar)
    }
    if isPlain, !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
