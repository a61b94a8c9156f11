/// Why a figure, a page or a file could not be made.
public enum ReportError: Error, Equatable, Sendable {
  /// No program called `gnuplot` in any folder of `PATH`.
  case gnuplotMissing
  /// gnuplot refused the figure: its exit status and the first lines it wrote to standard error.
  case gnuplotFailed(figure: String, status: Int32, message: String)
  /// gnuplot was still drawing when its time was up, and was killed.
  case gnuplotTimedOut(figure: String, seconds: Double)
  /// The task that asked for the figure was cancelled; gnuplot was killed.
  case cancelled(figure: String)
  /// What gnuplot wrote is not the drawing that was asked for.
  case drawingUnreadable(figure: String, reason: String)
  /// A file or folder could not be written.
  case cannotWrite(path: String, reason: String)
  /// A record could not be written as JSON.
  case cannotEncode(type: String, reason: String)
  /// The page's template is broken.
  case templateUnreadable(reason: String)
}

extension ReportError {
  /// Whether nothing the user gave or lacks is the reason, but a mistake of ours.
  public var isOwnFault: Bool {
    switch self {
    case .cannotEncode, .templateUnreadable: true
    case .gnuplotMissing, .gnuplotFailed, .gnuplotTimedOut, .cancelled, .drawingUnreadable, .cannotWrite: false
    }
  }
}

extension ReportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .gnuplotMissing:
      """
      Cannot draw figures: there is no gnuplot in any folder of PATH.
      Install it with: apt-get install gnuplot-nox
      """
    case .gnuplotFailed(let figure, let status, let message):
      """
      Cannot draw the figure '\(figure)': gnuplot ended with status \(status)\(message.isEmpty ? "." : ": \(message)")
      Figures need gnuplot 5.4 or newer; `gnuplot --version` says which one is installed.
      """
    case .gnuplotTimedOut(let figure, let seconds):
      """
      Cannot draw the figure '\(figure)': gnuplot was still drawing after \(seconds) seconds and was stopped.
      Try again when the machine is less busy, or forecast on a coarser grid.
      """
    case .cancelled(let figure):
      "Stopped while drawing the figure '\(figure)'. Nothing was written."
    case .drawingUnreadable(let figure, let reason):
      """
      Cannot use gnuplot's drawing of the figure '\(figure)': \(reason).
      Figures need gnuplot 5.4 or newer; `gnuplot --version` says which one is installed.
      """
    case .cannotWrite(let path, let reason):
      """
      Cannot write '\(path)': \(reason).
      Give a place that exists, has room and may be written to.
      """
    case .cannotEncode(let type, let reason):
      "Cannot write \(type) as JSON: \(reason)."
    case .templateUnreadable(let reason):
      "Cannot fill in the report: its template is broken: \(reason)."
    }
  }
}
