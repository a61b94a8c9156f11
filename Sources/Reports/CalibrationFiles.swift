public import Studies

/// The files that learning a calibration writes.
public enum CalibrationFiles {
  /// Writes `calibration.json`, `track-record.json` and `track-figures.json`, as the tool ships them, and `tried.jsonl`.
  ///
  /// - Returns: the paths of the files.
  public static func write(
    _ record: LearningRecord, trackFigures: TrackFiguresRecord?, tried: [TriedCalibrationRecord], to directory: String
  ) throws(ReportError) -> [String] {
    try OutputFile.makeFolder(directory)
    var texts = [
      ("calibration.json", try JSONOutput.encode(record.calibration)),
      ("track-record.json", try JSONOutput.encode(record.trackRecord)),
      ("tried.jsonl", try JSONOutput.lines(tried)),
    ]
    if let trackFigures { texts.append(("track-figures.json", try JSONOutput.encode(trackFigures))) }
    var paths: [String] = []
    for (name, text) in texts {
      let path = OutputFile.path(of: name, in: directory)
      try OutputFile.write(text, to: path)
      paths.append(path)
    }
    return paths
  }
}
