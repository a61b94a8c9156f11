extension ModelFormula {
  /// Indices of parameters in which the mean is jointly linear, the others held: a largest such set.
  ///
  /// Found on the formula itself: a sum is linear in what its terms are linear in; a product in what one factor is
  /// linear in and the other lacks; anything else in nothing it holds. Two parameters multiplied by one another cannot
  /// both belong to the set; of two equally large sets the one with the earlier names is taken.
  public var linearParameters: [Int] {
    let places = variables.map { parameters.firstIndex(of: $0) }
    var stack: [Degree] = []
    for instruction in meanProgram {
      switch instruction {
      case .constant: stack.append(Degree())
      case .variable(let index): stack.append(Degree(holds: places[index].map { [$0] } ?? []))
      case .negate: break
      case .constantPower(let exponent): if exponent != 1 { stack[stack.count - 1].bend() }
      case .call: stack[stack.count - 1].bend()
      case .add, .subtract, .multiply, .divide, .power, .callPair:
        var second = stack.removeLast()
        var first = stack.removeLast()
        switch instruction {
        case .multiply: first.multiply(second)
        case .divide:
          second.bend()
          first.multiply(second)
        case .power, .callPair:
          first.bend()
          second.bend()
          first.add(second)
        default: first.add(second)
        }
        stack.append(first)
      }
    }
    guard let mean = stack.last else { return [] }
    let candidates = mean.holds.subtracting(mean.bent).sorted()
    return Self.largest(candidates, mean.products)
  }

  /// How a part of a formula depends on parameters.
  private struct Degree {
    var holds: Set<Int> = []
    /// Those in which it is not linear.
    var bent: Set<Int> = []
    /// Pairs multiplied by one another.
    var products: [Int: Set<Int>] = [:]

    mutating func bend() { bent = holds }

    mutating func add(_ other: Degree) {
      holds.formUnion(other.holds)
      bent.formUnion(other.bent)
      products.merge(other.products) { $0.union($1) }
    }

    mutating func multiply(_ other: Degree) {
      let both = holds.intersection(other.holds)
      for first in holds.subtracting(bent) {
        for second in other.holds.subtracting(other.bent) where first != second {
          products[first, default: []].insert(second)
          products[second, default: []].insert(first)
        }
      }
      add(other)
      bent.formUnion(both)
    }
  }

  /// A largest set without a forbidden pair: exact for up to sixteen candidates that have one, greedy beyond.
  private static func largest(_ candidates: [Int], _ products: [Int: Set<Int>]) -> [Int] {
    let free = candidates.filter { (products[$0] ?? []).isDisjoint(with: candidates) }
    let tied = candidates.filter { !free.contains($0) }
    guard !tied.isEmpty else { return free }
    var best: [Int] = []
    if tied.count <= 16 {
      for mask in 1..<(1 << tied.count) {
        let chosen = tied.indices.filter { mask >> $0 & 1 == 1 }.map { tied[$0] }
        guard chosen.count > best.count || (chosen.count == best.count && chosen.lexicographicallyPrecedes(best)),
          chosen.allSatisfy({ (products[$0] ?? []).isDisjoint(with: chosen) })
        else { continue }
        best = chosen
      }
    } else {
      for candidate in tied where (products[candidate] ?? []).isDisjoint(with: best) { best.append(candidate) }
    }
    return (free + best).sorted()
  }
}
