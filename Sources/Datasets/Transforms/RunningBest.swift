extension TimeSeries {
  /// The points that beat everything before them; the rest is no longer part of the series, but it was seen: the source
  /// counts as looked at until the same date.
  public func runningBest(_ better: Better) -> TimeSeries {
    var best: Double?
    let isRecord = values.map { value in
      if let best, better == .higher ? value <= best : value >= best { return false }
      best = value
      return true
    }
    var result = filtered { isRecord[$0] }
    result.kind = .records
    return result.noting(
      "running best, \(better.rawValue) is better: \(counted(count, "value")) in,"
        + " \(counted(result.count, "record")) out")
  }
}
