import Datasets
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Test("cells, columns and lines")
func cellsAndLines() throws {
  let table = try table("a,b\n 1 ,\"x, \"\"y\"\"\"\n\n\"two\nlines\",3\n4,5")
  #expect(table.columns == ["a", "b"])
  #expect(table.rowCount == 3)
  #expect(table.cell(row: 0, column: 0) == "1")
  #expect(table.cell(row: 0, column: 1) == "x, \"y\"")
  #expect(table.cell(row: 1, column: 0) == "two\nlines")
  #expect(table.cell(row: 2, column: 1) == "5")
  #expect(table.lines == [2, 4, 6])
}

@Test(
  "byte order mark, line ends and blank lines change nothing",
  arguments: [
    "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4", "\u{FEFF}a,b\n1,2\n3,4", "a,b\n1,2\n3,4\n\n\n",
    "\n\na,b\n\n1,2\n3,4\n,\n  \n", "a,b\n\"1\",\"2\"\n 3 , 4 ",
  ])
func sameTable(text: String) throws {
  let table = try table(text)
  #expect(table.columns == ["a", "b"])
  #expect(
    (0..<table.rowCount).map { [table.cell(row: $0, column: 0), table.cell(row: $0, column: 1)] } == [
      ["1", "2"], ["3", "4"],
    ])
}

@Test("columns without a name are called by their place")
func namelessColumns() throws {
  #expect(try table(",a,\n1,2,\n").columns == ["column 1", "a", "column 3"])
}

private let tableRefusals: [(text: String, sentence: String)] = [
  ("", "t.csv: is empty. A table begins with a line of column names, such as entity,series,date,value,unit,source."),
  (
    " \n\n,\n",
    "t.csv: is empty. A table begins with a line of column names, such as entity,series,date,value,unit,source."
  ),
  ("a,b\n", "t.csv: has column names but no rows. Add at least one row under them."),
  (
    "a|b\n1|2,5\n",
    "t.csv:1: the columns seem to be separated by \"|\". Separate them by commas, semicolons or tabs."
  ),
  ("a,b,a\n1,2,3\n", "t.csv:1: columns 1 and 3 are both called \"a\". Give each column its own name."),
  ("a,b\n1,2\n3,\"4\n5,6\n", "t.csv:3: the quote that opens column 2 is never closed. Close it with \"."),
  ("a,b\n\"1\n2\",\"3\n", "t.csv:3: the quote that opens column 2 is never closed. Close it with \"."),
  ("a,\"b\n", "t.csv:1: the quote that opens column 2 is never closed. Close it with \"."),
  (
    "a,b\n1,5\" wafer\n",
    "t.csv:2: column 2, byte 4 of the line: a quote stands where none may. Put the whole field in quotes,"
      + " and write each quote inside it as \"\"."
  ),
  (
    "a,b\n1,\"x\"y\n",
    "t.csv:2: column 2, byte 6 of the line: text follows a closing quote."
      + " Write each quote inside a field as \"\"."
  ),
  (
    "a,b\n1,\"2\n3,\"4\"\n",
    "t.csv:3: column 2, byte 4 of the line: text follows a closing quote; the field opened on line 2."
      + " Close its quote there, or write each quote inside a field as \"\"."
  ),
  ("a,b\n1,2\n3\n", "t.csv:3: has 1 field where the header has 2. Write a comma for each empty field."),
  ("a,b\n1,2,3\n", "t.csv:2: has 3 fields where the header has 2. Put fields that hold a comma in quotes."),
  ("a;b\n1;2\n3\n", "t.csv:3: has 1 field where the header has 2. Write a semicolon for each empty field."),
  ("a\tb\n1\t2\t3\n", "t.csv:2: has 3 fields where the header has 2. Put fields that hold a tab in quotes."),
  // What stands first is named first, whatever else is wrong.
  ("a,b\n1\n2,\"3\"4\n\0", "t.csv:2: has 1 field where the header has 2. Write a comma for each empty field."),
  ("a,b\r\n1,2\r\n\r\n3\r\n", "t.csv:4: has 1 field where the header has 2. Write a comma for each empty field."),
  (
    "a,b\n1,\0\n",
    "t.csv:2: byte 3 of the line is NUL, so this is no text file. Export it again as UTF-8 text."
  ),
]

@Test(
  "refusals name the place and the remedy",
  arguments: tableRefusals)
func refusals(text: String, sentence: String) {
  #expect(refusal(text) == sentence)
}

@Test("texts in other encodings are refused")
func encodings() {
  let utf16 = "t.csv: is UTF-16 text. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."
  let littleEndian = "a,b\n1,2\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
  let bigEndian = "a,b\n1,2\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
  #expect(refusal([0xFF, 0xFE] + littleEndian) == utf16)
  #expect(refusal([0xFE, 0xFF] + bigEndian) == utf16)
  #expect(refusal(littleEndian) == utf16)
  #expect(refusal(bigEndian) == utf16)
  #expect(
    refusal([0xFF, 0xFE, 0, 0, 97, 0, 0, 0])
      == "t.csv: is UTF-32 text. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\").")
  #expect(
    refusal(Array("a,b\n1,M".utf8) + [0xFC] + Array("nchen\n".utf8))
      == "t.csv:2: byte 4 of the line (0xFC) is not UTF-8 but Latin-1 (ISO 8859-1), where it is \"ü\"."
      + " Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\").")
  #expect(
    refusal(Array("a,b\r\n1,5 ".utf8) + [0x80])
      == "t.csv:2: byte 5 of the line (0x80) is not UTF-8 but Windows-1252, where it is \"€\"."
      + " Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\").")
  #expect(
    refusal(Array("a,b\r1,".utf8) + [0x81])
      == "t.csv:2: byte 3 of the line (0x81) is not UTF-8. Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\").")
  #expect(
    refusal(Array("é,b\n1,€".utf8).dropLast())
      == "t.csv:2: byte 3 of the line (0xE2) is not UTF-8. Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\").")
}

@Test("a field may hold 1 MiB and no byte more")
func longFields() throws {
  let limit = 1_048_576
  let most = try table("a,b\n1,\(String(repeating: "x", count: limit))\n")
  #expect(most.cell(row: 0, column: 1).utf8.count == limit)
  let sentence = "t.csv:2: column 2 is longer than 1 MiB. Look for a quote that is not closed."
  #expect(refusal("a,b\n1,\(String(repeating: "x", count: limit + 1))\n") == sentence)
  #expect(refusal("a,b\n1,\"\(String(repeating: "x\n", count: limit))\"\n") == sentence)
}

@Test("files that cannot be read")
func files() throws {
  func refusal(_ path: String) -> String {
    do throws(DataError) {
      _ = try Table.read(path: path)
      return ""
    } catch { return error.description }
  }
  #expect(
    refusal("/no/such/file.csv")
      == "/no/such/file.csv: no such file. Check the path.")
  #expect(refusal("") == ": no such file. Check the path; it is read from the current directory.")
  #expect(refusal(packageFolder) == "\(packageFolder): is a directory. Name a file in it.")
  #expect(
    refusal("\(packageFolder)/Package.swift/x")
      == "\(packageFolder)/Package.swift/x: no such file. Check the path.")
  #expect(
    FileError(path: "x.csv", problem: .noPermission).description
      == "x.csv: no permission to read it. Change its permissions, or copy it where you may read.")
}

/// `setfsuid` of this thread alone: whose rights an open file goes by. The superuser's rights go with it.
private let setFileUser: (@convention(c) (UInt32) -> Int32)? = {
  #if os(Linux)
    return dlsym(nil, "setfsuid").map { unsafeBitCast($0, to: (@convention(c) (UInt32) -> Int32).self) }
  #else
    return nil
  #endif
}()

@Test(
  "a file without permission is refused, for the superuser as somebody else",
  .enabled(if: geteuid() != 0 || setFileUser != nil, "the superuser may read everything"))
func noPermission() throws {
  var template = Array("/tmp/catchup-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  try #require(descriptor >= 0)
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { unlink(path) }
  fchmod(descriptor, 0)
  close(descriptor)
  let isSuperuser = geteuid() == 0
  if isSuperuser { _ = setFileUser?(65_534) }
  defer { if isSuperuser { _ = setFileUser?(0) } }
  #expect(
    throws: DataError.file(FileError(path: path, problem: .noPermission)),
    "\(path): no permission to read it. Change its permissions, or copy it where you may read."
  ) { try Table.read(path: path) }
}

@Test("a file larger than the limit is refused, even an endless one")
func endlessFile() {
  #expect(throws: FileError(path: "/dev/zero", problem: .tooLarge(limit: 1_048_576))) {
    try FileContents.read(path: "/dev/zero", limit: 1_048_576)
  }
  #expect(
    FileError(path: "x", problem: .tooLarge(limit: 1_048_576)).description
      == "x: larger than 1 MiB, the most that is read.")
}

@Test("the checksum is that of the bytes as they stand in the file")
func tableChecksum() throws {
  let bytes = Array("\u{FEFF}a,b\r\n1,2\r\n".utf8)
  #expect(try Table.parse(bytes, name: "t.csv").checksum == Checksum.sha256(bytes))
}
