public import Studies

/// A forecast's figures as files of their own, each an SVG that stands alone.
public enum FigureFiles {
  /// Writes `<study>-<figure>.svg` for every figure of the report.
  /// - Returns: the paths written, in the report's order.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ForecastRecord, to directory: String) throws(ReportError) -> [String] {
    try OutputFile.makeFolder(directory)
    var paths: [String] = []
    for figure in ForecastFigures.all(record) {
      let path = OutputFile.path(of: "\(OutputFile.name(record.study.name))-\(figure.name).svg", in: directory)
      try OutputFile.write(try figure.svg(), to: path)
      paths.append(path)
    }
    return paths
  }
}
