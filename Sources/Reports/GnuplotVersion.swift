import Foundation

/// Which gnuplot draws the figures.
public enum GnuplotVersion {
  /// What it calls itself and where it is, such as `gnuplot 5.4 patchlevel 4, /usr/bin/gnuplot`.
  /// - Throws: ``ReportError`` where there is none, or it does not run.
  public static func found() throws(ReportError) -> String {
    let gnuplot = try Gnuplot.find()
    let script = """
      set print '\(Gnuplot.drawingName)'
      print sprintf('gnuplot %.1f patchlevel %s', GPVAL_VERSION, GPVAL_PATCHLEVEL)
      """
    let text = String(decoding: try gnuplot.draw(script, figure: "none"), as: UTF8.self)
    return PrintableText.line(text.trimmingCharacters(in: .whitespacesAndNewlines)) + ", " + gnuplot.path
  }
}
