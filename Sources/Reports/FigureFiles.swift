public import Studies

/// A forecast's or a fit's figures as files of their own, each an SVG that stands alone.
public enum FigureFiles {
  /// What a figure is drawn as.
  public enum Format: String, Sendable, CaseIterable {
    case svg, png, pdf
  }

  /// Writes `<study>-<figure>.svg`, or another format, for every figure of the report.
  /// - Returns: the paths written, in the report's order.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ForecastRecord, to directory: String, as format: Format = .svg)
    throws(ReportError) -> [String]
  {
    try write(ForecastFigures.all(record), to: directory, as: format) { name($0, of: record.study.name, as: format) }
  }

  /// Writes figures into a folder, which is made where it is missing, under the names that they are given.
  static func write(
    _ figures: [Figure], to directory: String, as format: Format = .svg, named name: (Figure) -> String
  ) throws(ReportError) -> [String] {
    try OutputFile.makeFolder(directory)
    var paths: [String] = []
    for (figure, drawing) in zip(figures, try Figure.files(figures, as: format)) {
      let path = OutputFile.path(of: name(figure), in: directory)
      try OutputFile.write(drawing, to: path)
      paths.append(path)
    }
    return paths
  }

  /// `<study>-<figure>.svg`.
  static func name(_ figure: Figure, of study: String, as format: Format = .svg) -> String {
    "\(OutputFile.name(study))-\(figure.name).\(format.rawValue)"
  }

  /// Writes `<entity>-<figure>.svg` for every figure of a fit.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: FitRecord, to directory: String) throws(ReportError) -> [String] {
    try write(record, as: record.data.entity, to: directory)
  }

  private static func write(
    _ record: FitRecord, as entity: String, to directory: String
  ) throws(ReportError) -> [String] {
    try write(FitFigures.all(record), to: directory) { OutputFile.name("\(entity)-\($0.name)") + ".svg" }
  }

  /// The same of every series of a joint fit.
  public static func write(_ record: JointFitRecord, to directory: String) throws(ReportError) -> [String] {
    var paths: [String] = []
    for (place, data) in record.data.enumerated() {
      let own = FitRecord(data: data, fits: record.fits.map { $0.series[place] }, warnings: [])
      // Names of which no letter may stand in a file's name would be the same.
      paths += try write(own, as: "\(place + 1)-\(data.entity)", to: directory)
    }
    return paths
  }

  /// Writes `<study>-<figure>.svg`, or another format, for every figure of a mechanism, the system's name first where flags
  /// asked.
  public static func write(_ record: MechanismRecord, to directory: String, as format: Format = .svg)
    throws(ReportError) -> [String]
  {
    try write(record.figures, to: directory, as: format) { name($0, of: record.fileStem, as: format) }
  }

  /// Writes `<system>-<figure>.svg` for every figure of curves fitted together.
  public static func write(_ record: SystemRecord, to directory: String) throws(ReportError) -> [String] {
    try write(.system(record), to: directory)
  }

  /// Writes `<file>-<figure>.svg` for every figure of a regression.
  public static func write(_ record: RegressionRecord, to directory: String) throws(ReportError) -> [String] {
    let file = record.data.split(separator: "/").last.map(String.init) ?? record.data
    let stem = file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
    return try write(RegressionFigures.all(record), to: directory) {
      OutputFile.name("\(stem)-\($0.name)") + ".svg"
    }
  }
}
