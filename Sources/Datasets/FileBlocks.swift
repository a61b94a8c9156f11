#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is open for reading, block by block; closed with its owner.
struct FileBlocks: ~Copyable {
  private let path: String
  private let limit: Int
  private let descriptor: Int32
  private let isStandardInput: Bool
  private var size = 0

  /// Opens a file, of which at most `limit` bytes are read; `-` is standard input unless a file is meant.
  init(path: String, limit: Int, takesStandardInput: Bool = true) throws(FileError) {
    let isStandardInput = takesStandardInput && path == "-"
    let descriptor = isStandardInput ? STDIN_FILENO : try FileBlocks.opened(path)
    self.path = isStandardInput ? "standard input" : path
    self.limit = limit
    self.descriptor = descriptor
    self.isStandardInput = isStandardInput
  }

  private static func opened(_ path: String) throws(FileError) -> Int32 {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(path: path, problem: .notFound) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    return descriptor
  }

  deinit {
    if !isStandardInput { close(descriptor) }
  }

  /// Fills a block from a place to its end; returns the bytes read, fewer than would fit only at the end of the file.
  mutating func fill(_ block: inout [UInt8], from start: Int) throws(FileError) -> Int {
    var filled = start
    while filled < block.count {
      let wanted = block.count - filled
      let count = block.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { read(descriptor, $0 + filled, wanted) } ?? 0
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path, code: errno)
      }
      if count == 0 { break }
      filled += count
      size += count
      guard size <= limit else { throw FileError(path: path, problem: .tooLarge(limit: limit)) }
    }
    return filled - start
  }
}
