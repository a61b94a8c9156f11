import Curves
import Datasets
public import Fitting

/// A takeover elsewhere, read and fitted.
public struct Analogue: Sendable, Equatable {
  public let label: String
  public let file: String
  /// Nothing where the data do not show one.
  public let takeover: Takeover?
  /// What was fitted, or why nothing was.
  public let note: String

  /// - Throws: only where the data cannot be read; what cannot be fitted is said in `note`.
  init(_ declaration: AnalogueDeclaration, table: Table) throws(DataError) {
    label = declaration.label
    file = declaration.data
    let series = try table.series(declaration.follower)
    let leader = try declaration.leader.map { (selection) throws(DataError) in try table.series(selection) }
    do throws(FitError) {
      if let leader {
        takeover = try Takeover(of: series, from: leader)
        note = "odds of the two"
      } else if let ceiling = declaration.ceiling {
        takeover = try Takeover(of: series, ceiling: ceiling)
        note = "share of \(Analogue.plain(ceiling))"
      } else {
        let fit = try LeastSquaresFitting().fit(Logistic(), to: series)
        guard case .identified = fit.identification, fit.termination == .converged, let ceiling = fit.ceiling else {
          takeover = nil
          note = "left out: the data end before a ceiling shows; give it a `ceiling`"
          return
        }
        takeover = try Takeover(fit)
        note = "share of \(Analogue.plain(ceiling)), a fitted ceiling"
      }
    } catch {
      takeover = nil
      note = "left out: \(error)"
    }
  }

  /// Three digits at most.
  private static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e6 ? String(Int(value)) : String((value * 100).rounded() / 100)
  }
}
