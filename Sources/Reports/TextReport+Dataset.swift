public import Studies

extension TextReport {
  /// A dataset: where it comes from, and each series with its entities, their span and shape.
  public static func dataset(_ dataset: DatasetDescription, color: Bool) -> String {
    var page = Page(color: color)
    page.heading(dataset.title)
    page.paragraph("\(dataset.file), \(dataset.rows) rows", indent: 2)
    page.paragraph("Publisher: \(dataset.publisher)", indent: 2, hanging: 2)
    if !dataset.address.isEmpty { page.paragraph("Address: \(dataset.address)", indent: 2, hanging: 2) }
    page.paragraph("Licence: \(dataset.licence)", indent: 2, hanging: 2)
    if dataset.series.isEmpty {
      page.paragraph(
        "A table without dates. Columns: \(dataset.columns.joined(separator: ", "))", indent: 2, hanging: 2)
    }
    for series in dataset.series {
      page.heading(series.unit.isEmpty ? series.name : "\(series.name) (\(series.unit))")
      if series.isItems { page.paragraph("Rows are items; shown is the running best.", indent: 2) }
      let shown = series.entities.prefix(15)
      if !shown.isEmpty {
        page.table(
          TextTable(
            [
              .init("Entity", wraps: true), .init("Points", .right), .init("From"), .init("To"), .init("Last", .right),
              .init("Shape"),
            ],
            rows: shown.map { entity in
              [
                entity.name, String(entity.count), String(entity.first.day.prefix(7)),
                String(entity.last.day.prefix(7)),
                SignificantDigits(3)(entity.lastValue), Sparkline.text(entity.shape),
              ]
            }))
      }
      if series.entities.count > shown.count {
        page.paragraph("and \(series.entities.count - shown.count) more", indent: 2)
      }
      for reason in series.refused.prefix(3) { page.paragraph("! \(reason)", indent: 2, hanging: 2) }
      if series.refused.count > 3 { page.paragraph("and \(series.refused.count - 3) more like this", indent: 2) }
    }
    return page.text
  }
}
