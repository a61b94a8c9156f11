public import Studies

extension FitFigures {
  /// The regions of two parameters that were asked for.
  public static func regions(_ fit: FamilyFitRecord, of entity: String) -> [Figure] {
    fit.regions.compactMap { region(fit, $0, of: entity) }
  }

  /// The boundary of a region: solid where it was met, dotted where the region goes on beyond it.
  static func region(_ fit: FamilyFitRecord, _ region: RegionRecord, of entity: String) -> Figure? {
    let terms = region.terms.compactMap { name in fit.terms.first { $0.term == name } }
    let vertices = region.boundary
    guard terms.count == 2, vertices.count > 2,
      vertices.allSatisfy({ $0.first.isFinite && $0.second.isFinite })
    else { return nil }
    var runs: [(isClosed: Bool, points: [Figure.Point])] = []
    for index in vertices.indices {
      let (from, to) = (vertices[index], vertices[(index + 1) % vertices.count])
      let isClosed = from.closed && to.closed
      if runs.last?.isClosed == isClosed {
        runs[runs.count - 1].points.append(Figure.Point(to.first, to.second))
      } else {
        runs.append(
          (isClosed, [Figure.Point(from.first, from.second), Figure.Point(to.first, to.second)]))
      }
    }
    var layers = runs.map {
      Figure.Layer(.line($0.points, $0.isClosed ? .solid : .dotted), ink: .follower)
    }
    if let first = terms[0].estimate, let second = terms[1].estimate {
      layers.append(.init(.points([Figure.Point(first, second)]), ink: .neutral))
    }
    func axis(_ term: TermRecord) -> Figure.Axis {
      term.unit == "date"
        ? .init(label: term.term, notation: .years)
        : .init(label: RecordWording.named(term.term, unit: term.unit))
    }
    return Figure(
      name: "region-\(fit.family)-\(region.terms.joined(separator: "-"))",
      title: "\(entity), \(fit.family): " + RecordWording.region(region, terms) + ".",
      x: axis(terms[0]),
      y: axis(terms[1]), layers: layers)
  }
}

extension RecordWording {
  /// `95% region of ceiling and rate: ceiling 90 – 120, rate 0.3 – 0.4; correlation −0.8`.
  static func region(_ region: RegionRecord, _ terms: [TermRecord]) -> String {
    let extents = terms.enumerated().map { place, term -> String in
      let isDate = term.unit == "date"
      let format = SignificantDigits(isDate ? 6 : 3)
      func number(_ value: Double) -> String {
        format(isDate ? (value * 100).rounded() / 100 : value)
      }
      let (low, high) = (region.low[place].map(number), region.high[place].map(number))
      switch (low, high) {
      case (let low?, let high?): return "\(term.term) \(range(low, high))"
      case (let low?, nil): return "\(term.term) above \(low)"
      case (nil, let high?): return "\(term.term) below \(high)"
      case (nil, nil): return "\(term.term) anywhere"
      }
    }
    var text =
      "\(SignificantDigits(3)(region.confidence * 100))% region of \(terms.map(\.term).joined(separator: " and ")): "
      + extents.joined(separator: ", ")
    if let correlation = region.correlation {
      text += "; correlation \(SignificantDigits(2)(correlation))"
    }
    if !region.openTowards.isEmpty {
      text += "; open towards "
      text += region.openTowards.map { sides in
        zip(sides, terms).map { "\($0) \($1.term)" }.joined(separator: " with ")
      }.joined(separator: ", and ")
    }
    return text
  }
}
