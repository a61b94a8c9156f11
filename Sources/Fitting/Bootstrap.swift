import RealModule
public import Solvers

/// Refits to responses that might have been observed instead: how far estimates scatter, without normal theory.
///
/// Replicate i is a pure function of seed, purpose and i: it is the same on one thread or eight, and in a run that was
/// resumed. Replicates without a fit are counted and reported; what they would have shown is unknown, and leaving them
/// out without a word would make intervals too narrow.
public struct Bootstrap: Sendable {
  /// Where the responses of a replicate come from.
  public enum Scheme: Sendable, Equatable {
    /// Fitted values and residuals drawn with replacement (Efron 1979): independent errors of one spread.
    case residual
    /// Fitted values and each point's own residual times a random factor of mean 0 and variance 1 (Wu 1986): errors
    /// whose spread changes from point to point.
    case wild(Multiplier)
    /// Fitted values and blocks of consecutive residuals (Künsch 1989): errors that are alike from one point to the
    /// next. The length is chosen by ``BlockLength`` unless given.
    case movingBlock(length: Int?)
    /// Fitted values and normal errors with the residuals' spread.
    case parametric
  }

  /// The random factor of the wild bootstrap.
  public enum Multiplier: Sendable, Equatable {
    /// −1 or 1, equally likely (Liu 1988; Davidson and Flachaire 2008).
    case rademacher
    /// −(√5 − 1)/2 with probability (√5 + 1)/(2√5), else (√5 + 1)/2: third moment 1 (Mammen 1993).
    case mammen
  }

  public var scheme: Scheme
  public var replicates: Int
  public var seed: UInt64
  public var purpose: RandomSource.Purpose
  public var threads: Int

  public init(
    _ scheme: Scheme, replicates: Int = 2000, seed: UInt64, purpose: RandomSource.Purpose = "bootstrap",
    threads: Int = 1
  ) {
    precondition(replicates > 0, "a bootstrap has replicates")
    self.scheme = scheme
    self.replicates = replicates
    self.seed = seed
    self.purpose = purpose
    self.threads = threads
  }

  /// Refits every replicate.
  ///
  /// - Parameter refit: estimates from responses on the scale of the fit, or `nil` where no fit was found.
  public func run(_ responses: ResampledResponses, refit: @Sendable ([Double]) -> [Double]?) -> BootstrapReplicates {
    run(simulate: { responses.draw(&$0) }, refit: refit)
  }

  /// Refits to responses made elsewhere: any way to simulate the data under the fitted model.
  public func run(
    simulate: @Sendable (inout RandomSource) -> [Double], refit: @Sendable ([Double]) -> [Double]?
  ) -> BootstrapReplicates {
    let block = 16
    let blocks = InParallel.map((replicates + block - 1) / block, threads: threads) { index -> [[Double]?] in
      (index * block..<min(replicates, (index + 1) * block)).map { replicate in
        var random = RandomSource(seed: seed, purpose: purpose, index: UInt64(replicate))
        return refit(simulate(&random))
      }
    }
    return BootstrapReplicates(blocks.flatMap { $0 })
  }

  /// The responses this scheme draws about a fit.
  public func responses(about fit: FittedResponses) -> ResampledResponses { ResampledResponses(scheme, fit) }

  /// Estimates with one point left out after another, for the acceleration of ``BootstrapInterval/bca``.
  ///
  /// - Parameter refit: estimates without the point, or `nil` where no fit was found.
  public static func jackknife(
    count: Int, threads: Int = 1, refit: @Sendable (_ excluded: Int) -> [Double]?
  ) -> BootstrapReplicates {
    BootstrapReplicates(InParallel.map(count, threads: threads, refit))
  }
}

/// Estimates of the replicates, and which of them have none.
public struct BootstrapReplicates: Sendable, Equatable {
  /// Estimates of the replicates that have them, in the order of their numbers.
  public let estimates: [[Double]]
  /// Numbers of the replicates without a fit, or with one that is not finite.
  public let failed: [Int]

  public init(_ outcomes: [[Double]?]) {
    var estimates: [[Double]] = []
    var failed: [Int] = []
    for (number, outcome) in outcomes.enumerated() {
      if let outcome, outcome.allSatisfy(\.isFinite) { estimates.append(outcome) } else { failed.append(number) }
    }
    self.estimates = estimates
    self.failed = failed
  }

  public var count: Int { estimates.count + failed.count }

  public var failedShare: Double { count == 0 ? 0 : Double(failed.count) / Double(count) }

  /// One estimate of every replicate that has it.
  public func values(of index: Int) -> [Double] { estimates.map { $0[index] } }
}

/// What a bootstrap of residuals starts from.
public struct FittedResponses: Sendable, Equatable {
  /// On the scale of the fit.
  public var fitted: [Double]
  /// Observed − fitted, on the same scale.
  public var residuals: [Double]
  /// Diagonal of the hat matrix: where given, residuals are divided by √(1 − h), which gives each the spread of its
  /// error (Davison and Hinkley 1997, section 6.2.3).
  public var leverages: [Double]?
  /// Inverse variances up to a factor; all one where `nil`.
  public var weights: [Double]?
  /// n − p, for the spread of the parametric bootstrap.
  public var degreesOfFreedom: Int

  public init(
    fitted: [Double], residuals: [Double], leverages: [Double]? = nil, weights: [Double]? = nil, degreesOfFreedom: Int
  ) {
    precondition(fitted.count == residuals.count && !fitted.isEmpty, "one residual for each fitted value")
    precondition(leverages.map { $0.count == fitted.count } ?? true, "one leverage for each point")
    precondition(weights.map { $0.count == fitted.count } ?? true, "one weight for each point")
    self.fitted = fitted
    self.residuals = residuals
    self.leverages = leverages
    self.weights = weights
    self.degreesOfFreedom = degreesOfFreedom
  }
}

/// Responses drawn about a fit by one of the schemes.
public struct ResampledResponses: Sendable {
  public let scheme: Bootstrap.Scheme
  /// Length of the blocks used; 1 for the other schemes.
  public let blockLength: Int
  private let fitted: [Double]
  /// Residuals of one spread, centred where the scheme asks for it.
  private let errors: [Double]
  /// What brings an error of spread one back to its point.
  private let scales: [Double]
  /// Mean of the errors that can stand at each place of a block.
  private let placeMeans: [Double]
  private let spread: Double

  init(_ scheme: Bootstrap.Scheme, _ fit: FittedResponses) {
    self.scheme = scheme
    fitted = fit.fitted
    let weights = fit.weights
    scales = fit.fitted.indices.map { index in weights.map { 1 / $0[index].squareRoot() } ?? 1 }
    var errors = fit.residuals.indices.map { index -> Double in
      var error = fit.residuals[index] * (weights.map { $0[index].squareRoot() } ?? 1)
      // A point of leverage one has no residual to speak of.
      if let leverage = fit.leverages?[index], leverage < 1 - 1e-10 { error /= (1 - leverage).squareRoot() }
      return error
    }
    let count = errors.count
    spread =
      fit.degreesOfFreedom > 0
      ? (zip(fit.residuals, scales).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) } / Double(fit.degreesOfFreedom))
        .squareRoot() : 0
    var length = 1
    var placeMeans: [Double] = []
    switch scheme {
    case .residual:
      let mean = errors.reduce(0, +) / Double(count)
      errors = errors.map { $0 - mean }
    case .movingBlock(let wanted):
      length = min(count, max(1, wanted ?? BlockLength.movingBlock(errors)))
      let starts = count - length + 1
      placeMeans = (0..<length).map { errors[$0..<$0 + starts].reduce(0, +) / Double(starts) }
    case .wild, .parametric: break
    }
    self.errors = errors
    self.placeMeans = placeMeans
    blockLength = length
  }

  /// One set of responses.
  public func draw(_ random: inout RandomSource) -> [Double] {
    switch scheme {
    case .residual:
      return fitted.indices.map { fitted[$0] + errors[random.integer(below: errors.count)] * scales[$0] }
    case .wild(let multiplier):
      return fitted.indices.map { fitted[$0] + errors[$0] * scales[$0] * multiplier.draw(&random) }
    case .movingBlock:
      // Each place of a block is centred on the errors that can stand there, so that every response has the fitted
      // value as its mean (Brüggemann, Jentsch and Trenkler 2016, section 4).
      var responses = fitted
      var place = 0
      while place < fitted.count {
        let start = random.integer(below: errors.count - blockLength + 1)
        for offset in 0..<min(blockLength, fitted.count - place) {
          responses[place + offset] += (errors[start + offset] - placeMeans[offset]) * scales[place + offset]
        }
        place += blockLength
      }
      return responses
    case .parametric:
      return fitted.indices.map { fitted[$0] + spread * scales[$0] * random.normal() }
    }
  }
}

extension Bootstrap.Multiplier {
  /// Mean 0, variance 1.
  public func draw(_ random: inout RandomSource) -> Double {
    let uniform = random.uniform()
    switch self {
    case .rademacher: return uniform < 0.5 ? -1 : 1
    case .mammen:
      let root = 5.0.squareRoot()
      return uniform < (root + 1) / (2 * root) ? (1 - root) / 2 : (1 + root) / 2
    }
  }
}
