public import Studies

extension TextReport {
  /// Names with what they are, wrapped to the page.
  public static func listing(_ listing: Listing, color: Bool) -> String {
    var page = Page(color: color)
    for item in listing.items {
      page.heading(item.name)
      page.paragraph(item.summary, indent: 2)
      page.paragraph(item.detail, indent: 2)
    }
    return page.text
  }
}
