import Foundation

/// A Jupyter notebook, nbformat 4.5, as a value that encodes to the same bytes each time.
///
/// Source: "The Notebook file format", nbformat documentation, version 4.5.
struct Notebook {
  struct Cell {
    enum Kind: String { case markdown, code }

    var kind: Kind
    var id: String
    /// The words or the program.
    var source: String
    /// Of a code cell, in order.
    var outputs: [Output] = []
    /// The number of its execution, for a code cell.
    var count: Int?

    fileprivate var json: JSONValue {
      var cell: [String: JSONValue] = [
        "cell_type": .string(kind.rawValue), "id": .string(id), "metadata": .object([:]),
        "source": Notebook.lines(source),
      ]
      if kind == .code {
        cell["execution_count"] = count.map { .number(Double($0)) } ?? .null
        cell["outputs"] = .array(outputs.map(\.json))
      }
      return .object(cell)
    }
  }

  enum Output {
    /// What a command printed.
    case printed(String)
    /// Something shown in several forms, by MIME type; a front end takes the richest that it knows.
    case shown([String: Content])

    fileprivate var json: JSONValue {
      switch self {
      case .printed(let text):
        .object(["output_type": .string("stream"), "name": .string("stdout"), "text": Notebook.lines(text)])
      case .shown(let forms):
        .object([
          "output_type": .string("display_data"), "metadata": .object([:]), "data": .object(forms.mapValues(\.json)),
        ])
      }
    }
  }

  enum Content {
    case text(String)
    case base64([UInt8])
    case json(JSONValue)

    fileprivate var json: JSONValue {
      switch self {
      case .text(let text): Notebook.lines(text)
      case .base64(let bytes): .string(Data(bytes).base64EncodedString() + "\n")
      case .json(let value): value
      }
    }
  }

  var cells: [Cell]
  /// Under `catchup` in the notebook's metadata.
  var metadata: [String: String]

  /// The notebook as JSON text: keys sorted, indented by one space, as Jupyter saves it.
  var text: String {
    JSONValue.object([
      "cells": .array(cells.map(\.json)), "nbformat": .number(4), "nbformat_minor": .number(5),
      "metadata": .object([
        "kernelspec": .object([
          "display_name": .string("Python 3"), "language": .string("python"), "name": .string("python3"),
        ]),
        "language_info": .object(["name": .string("python")]),
        "catchup": .object(metadata.mapValues(JSONValue.string)),
      ]),
    ]).text + "\n"
  }

  /// Text as the format has it: lines that keep their ends.
  fileprivate static func lines(_ text: String) -> JSONValue {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }
    // The last has no end of its own; where the text ends with a break it is empty.
    if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
    return .array(lines.map(JSONValue.string))
  }
}
