import Datasets

/// The package's own folder.
let packageFolder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

func table(_ text: String, name: String = "t.csv") throws(DataError) -> Table {
  try Table.parse(Array(text.utf8), name: name)
}

/// The sentence with which a table is refused, or an empty one.
func refusal(_ bytes: [UInt8]) -> String {
  do throws(DataError) {
    _ = try Table.parse(bytes, name: "t.csv")
    return ""
  } catch { return error.description }
}

func refusal(_ text: String) -> String { refusal(Array(text.utf8)) }

/// The sentence with which a series is refused, or an empty one.
func refusal(_ text: String, _ selection: Selection) -> String {
  do throws(DataError) {
    _ = try table(text).series(selection)
    return ""
  } catch { return error.description }
}
