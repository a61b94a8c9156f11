/// How much work a walk along a profile may take on either side.
struct WalkBudget {
  let allowance: Double
  /// What the side that is being walked has taken.
  var spent = 0.0
  private var side = 0.0

  init(_ allowance: Double) { self.allowance = allowance }

  /// Whether the walk may go on to that side, −1 or 1. The other side begins anew.
  mutating func mayGoOn(to next: Double) -> Bool {
    if next != side { (side, spent) = (next, 0) }
    return spent < allowance
  }
}
