import RealModule

/// Cases side by side: which pair, group and field each belongs to, and their outcomes year after year in one row.
struct CaseTable: Sendable {
  let cases: [BacktestCase]
  /// In the order of first occurrence.
  let pairs: [String]
  /// Of each pair.
  let clusters: [Int]
  /// Of each pair: pairs of one field, such as one series of one file, share their weight in the learning.
  let fields: [String]
  /// Of each case.
  let pairOfCase: [Int]
  /// Where each case's years lie in the row.
  let years: [Range<Int>]
  /// 1 where the follower had passed.
  let outcomes: [Double]
  /// Weight of a year's squared error within its pair's date score; they add to one for each pair.
  let yearWeights: [Double]
  /// Cases of each pair.
  let casesOfPair: [[Int]]
  /// All level horizons of the protocol, increasing.
  let horizons: [Int]

  init(_ cases: [BacktestCase], fields: [String: String]) {
    var numbers: [String: Int] = [:]
    var pairs: [String] = [], clusters: [Int] = [], members: [[Int]] = []
    var pairOfCase: [Int] = [], years: [Range<Int>] = [], outcomes: [Double] = []
    for (index, one) in cases.enumerated() {
      let pair = numbers[one.question.pair] ?? pairs.count
      if pair == pairs.count {
        numbers[one.question.pair] = pair
        pairs.append(one.question.pair)
        clusters.append(one.question.cluster)
        members.append([])
      }
      members[pair].append(index)
      pairOfCase.append(pair)
      years.append(outcomes.count..<outcomes.count + one.question.horizon)
      outcomes += one.outcome.isAhead.map { $0 ? 1 : 0 }
    }
    self.cases = cases
    self.pairs = pairs
    self.clusters = clusters
    self.fields = pairs.map { fields[$0] ?? $0 }
    self.pairOfCase = pairOfCase
    self.years = years
    self.outcomes = outcomes
    casesOfPair = members
    yearWeights = cases.indices.flatMap { index in
      let weight = 1 / Double(members[pairOfCase[index]].count * years[index].count)
      return [Double](repeating: weight, count: years[index].count)
    }
    horizons = Set(cases.flatMap(\.question.levelHorizons)).sorted()
  }

  /// The clusters that occur, increasing.
  var folds: [Int] { Set(clusters).sorted() }

  /// Weights of the training pairs, adding to one: n pairs of a field weigh √n together.
  func trainingWeights(_ isTraining: [Bool]) -> [Double] {
    var counts: [String: Double] = [:]
    for pair in pairs.indices where isTraining[pair] { counts[fields[pair], default: 0] += 1 }
    var weights = pairs.indices.map { isTraining[$0] ? 1 / (counts[fields[$0]] ?? 1).squareRoot() : 0 }
    let total = weights.reduce(0, +)
    if total > 0 { for pair in weights.indices { weights[pair] /= total } }
    return weights
  }

  /// The date score of each pair, for chances in one row.
  func dateScores(_ probabilities: [Double]) -> [Double] {
    casesOfPair.map { members in
      members.reduce(0) { sum, one in
        years[one].reduce(sum) { sum, year in
          let error = probabilities[year] - outcomes[year]
          return sum + yearWeights[year] * error * error
        }
      }
    }
  }

  /// Values as they come from cases, for means with their errors.
  func values(byPair scores: [Double]) -> [PairedMean.Value] {
    pairs.indices.map { PairedMean.Value(pair: pairs[$0], cluster: clusters[$0], value: scores[$0]) }
  }
}
