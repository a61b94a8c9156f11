import Foundation
import Solvers

/// What `catchup doctor` finds: whether everything that a command may need is there, and what it is.
public struct Examination: Codable, Sendable, Equatable {
  public struct Finding: Codable, Sendable, Equatable {
    /// What was looked at.
    public var subject: String
    public var isWell: Bool
    /// What was found there.
    public var found: String
    /// What to do; empty where all is well.
    public var advice: String

    enum CodingKeys: String, CodingKey {
      case subject, found, advice
      case isWell = "well"
    }
  }

  public var schema = "catchup.doctor/1"
  public var version: String
  public var findings: [Finding]

  public var isWell: Bool { findings.allSatisfy(\.isWell) }

  /// - Parameters:
  ///   - ledger: the ledger's file; the usual one where none is named.
  ///   - gnuplot: what it calls itself, or why there is none.
  public static func make(
    environment: [String: String], ledger: String?, gnuplot: Result<String, some Error>
  ) -> Examination {
    var findings = [
      Finding(subject: "GSL", isWell: true, found: LinkedLibraries.gsl, advice: ""),
      Finding(subject: "LAPACK", isWell: true, found: LinkedLibraries.lapack, advice: ""),
      Finding(
        subject: "BLAS", isWell: true, found: LinkedLibraries.openBLAS ?? "no OpenBLAS",
        advice: LinkedLibraries.openBLAS == nil ? "Large regressions are faster with libopenblas-serial-dev." : ""),
    ]
    switch gnuplot {
    case .success(let name): findings.append(Finding(subject: "gnuplot", isWell: true, found: name, advice: ""))
    case .failure:
      findings.append(
        Finding(
          subject: "gnuplot", isWell: false, found: "none in PATH",
          advice: "Figures and reports need it: apt-get install gnuplot-nox"))
    }
    findings.append(examined(ledger, environment))
    findings.append(
      Finding(
        subject: "processors", isWell: true, found: "\(InParallel.processors)", advice: ""))
    return Examination(version: Version.current, findings: findings)
  }

  private static func examined(_ path: String?, _ environment: [String: String]) -> Finding {
    do throws(LedgerError) {
      let place: String
      if let path { place = path } else { place = try Ledger.usualPath(environment) }
      guard FileManager.default.fileExists(atPath: place) else {
        return Finding(subject: "ledger", isWell: true, found: "none yet; it will be \(place)", advice: "")
      }
      let ledger = try Ledger(path: place)
      let runs = try ledger.runs().count
      return Finding(
        subject: "ledger", isWell: true, found: "\(place), \(runs) \(runs == 1 ? "run" : "runs")", advice: "")
    } catch {
      return Finding(subject: "ledger", isWell: false, found: "\(error)", advice: "Answers are printed all the same.")
    }
  }
}
