import Foundation

/// A text file that is either there whole or not there: written under a temporary name beside its place, then renamed.
public enum OutputFile {
  /// Writes `text` as UTF-8 to `path`, replacing what is there.
  ///
  /// On failure the old file, if any, stands unchanged and nothing is left behind.
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public static func write(_ text: String, to path: String) throws(ReportError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes bytes to `path`, replacing what is there.
  public static func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    let target = path as NSString
    let name = target.lastPathComponent
    guard !path.isEmpty, !path.contains("\0"), !name.isEmpty, name != "/", !path.hasSuffix("/") else {
      throw .cannotWrite(path: PrintableText.line(path), reason: "this is no name of a file")
    }
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw .cannotWrite(path: path, reason: "there is a folder of that name")
    }
    let folder = target.deletingLastPathComponent
    let (temporary, descriptor) = try makeTemporary(in: folder.isEmpty ? "." : folder, for: path)
    do throws(ReportError) {
      try fill(descriptor, with: bytes, path: path)
      guard rename(temporary, path) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes the folder `path` and those above it where they are missing.
  public static func makeFolder(_ path: String) throws(ReportError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let reason = (error as NSError).code == NSFileWriteFileExistsError ? "a file of that name is in the way" : nil
      throw .cannotWrite(path: path, reason: reason ?? systemReason())
    }
  }

  /// An empty file beside `path` that nobody else has, open for writing.
  private static func makeTemporary(in folder: String, for path: String) throws(ReportError) -> (String, Int32) {
    for attempt in 0..<10_000 {
      let temporary = "\(folder)/.catchup-\(getpid())-\(attempt).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw .cannotWrite(path: path, reason: systemReason())
  }

  private static func fill(_ descriptor: Int32, with bytes: [UInt8], path: String) throws(ReportError) {
    var failure: String?
    var remaining = bytes[...]
    while failure == nil, !remaining.isEmpty {
      let count = remaining.withUnsafeBytes { buffer in
        buffer.baseAddress.map { Foundation.write(descriptor, $0, buffer.count) } ?? 0
      }
      if count > 0 {
        remaining = remaining.dropFirst(count)
      } else if count < 0, errno != EINTR {
        failure = systemReason()
      }
    }
    if failure == nil, fsync(descriptor) != 0 { failure = systemReason() }
    if close(descriptor) != 0, failure == nil { failure = systemReason() }
    if let failure { throw .cannotWrite(path: path, reason: failure) }
  }

  private static func systemReason() -> String { String(cString: strerror(errno)).lowercased() }
}

extension OutputFile {
  /// A study's name as the name of a file: no folders, no dot in front, nothing a shell would read.
  static func name(_ study: String) -> String {
    let plain = study.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.isASCII ? scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) : false
      return isPlain || "-_".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    let name = String(plain.prefix(80)).trimmingCharacters(in: CharacterSet(charactersIn: "-"))
    return name.isEmpty ? "forecast" : name
  }

  static func path(of file: String, in directory: String) -> String {
    (directory.hasSuffix("/") ? directory : directory + "/") + file
  }
}
