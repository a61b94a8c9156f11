/// The choice that a mistyped name most likely meant, or nothing when none is near.
///
/// Distance is the optimal string alignment distance (insertion, deletion, substitution and swap of neighbours each
/// cost 1) on case-folded text; a third of the name's length, and at least 1, may differ. A choice that begins with
/// the name is near too.
public func nearestName(to name: String, among choices: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(80))
  guard !wanted.isEmpty else { return nil }
  var best: (name: String, distance: Int)?
  for choice in choices {
    let candidate = Array(choice.lowercased().unicodeScalars.prefix(80))
    guard !candidate.isEmpty else { continue }
    let allowed = max(1, min(wanted.count, candidate.count) / 3)
    var distance = alignmentDistance(wanted, candidate, atMost: min(allowed, best?.distance ?? allowed))
    if distance == nil, wanted.count >= 3, candidate.starts(with: wanted) { distance = allowed }
    if let distance, distance < best?.distance ?? .max { best = (choice, distance) }
  }
  return best?.name
}

/// The optimal string alignment distance, or nothing when it is more than `limit`.
private func alignmentDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
  guard abs(left.count - right.count) <= limit else { return nil }
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count] <= limit ? last[right.count] : nil
}
