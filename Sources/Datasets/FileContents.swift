#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file, read whole.
public enum FileContents {
  /// Reads a file of at most `limit` bytes.
  public static func read(path: String, limit: Int) throws(FileError) -> [UInt8] {
    var blocks = try FileBlocks(path: path, limit: limit, takesStandardInput: false)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try blocks.fill(&block, from: 0)
      bytes.append(contentsOf: block[..<count])
      if count < block.count { return bytes }
    }
  }
}

extension FileContents {
  /// Whether a path is a symbolic link.
  public static func isLink(path: String) -> Bool {
    var target: [CChar] = [0]
    return readlink(path, &target, target.count) >= 0
  }
}

/// Why a file could not be read.
public struct FileError: Error, Equatable, Sendable {
  public enum Problem: Equatable, Sendable {
    case notFound
    case isDirectory
    case noPermission
    /// More than `limit` bytes.
    case tooLarge(limit: Int)
    /// What the system says, for everything rarer.
    case other(reason: String)
  }

  public var path: String
  public var problem: Problem

  public init(path: String, problem: Problem) {
    self.path = path
    self.problem = problem
  }

  init(path: String, code: Int32) {
    self.path = path
    problem =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      case EISDIR: .isDirectory
      case EACCES, EPERM: .noPermission
      default: .other(reason: String(cString: strerror(code)))
      }
  }
}

extension FileError: CustomStringConvertible {
  public var description: String {
    let file = printable(path, limit: 400)
    return switch problem {
    case .notFound where path.hasPrefix("/"): "\(file): no such file. Check the path."
    case .notFound: "\(file): no such file. Check the path; it is read from the current directory."
    case .isDirectory: "\(file): is a directory. Name a file in it."
    case .noPermission: "\(file): no permission to read it. Change its permissions, or copy it where you may read."
    case .tooLarge(let limit): "\(file): larger than \(sizeInWords(limit)), the most that is read."
    case .other(let reason): "\(file): cannot be read: \(reason)."
    }
  }
}

/// `1 MiB`, `256 MiB`, or bytes when it is no whole number of them.
func sizeInWords(_ bytes: Int) -> String {
  bytes % 1_048_576 == 0 ? "\(bytes / 1_048_576) MiB" : "\(bytes) bytes"
}
