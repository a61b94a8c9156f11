/// Pairs that share a series, directly or by way of others, are one cluster: their outcomes hang together.
public enum SharedSeries {
  /// The connected components of pairs linked by their series.
  ///
  /// - Parameter pairs: the two series of each pair, by any name that tells series apart.
  /// - Returns: a number for each pair; clusters are numbered in the order in which they first occur.
  public static func clusters(_ pairs: [(follower: String, leader: String)]) -> [Int] {
    var parent: [String: String] = [:]
    func root(_ name: String) -> String {
      var name = name
      while let next = parent[name], next != name { name = next }
      return name
    }
    for pair in pairs {
      let (first, second) = (root(pair.follower), root(pair.leader))
      parent[first] = first
      parent[second] = first
    }
    var numbers: [String: Int] = [:]
    return pairs.map { pair in
      let cluster = root(pair.follower)
      let number = numbers[cluster] ?? numbers.count
      numbers[cluster] = number
      return number
    }
  }
}
