import Curves

/// Several models under one another, each with its own rows, parameters, noise and spread: what ties join.
///
/// Means are on each block's link scale, so that the whole is a model with gaussian noise. A parameter is called by its
/// block's name and its own, `China.rate`.
struct JointModel: MeanModel {
  struct Block: Sendable {
    var name: String
    var model: any MeanModel
    var noise: Noise
  }

  let name: String
  let formula: String
  let parameters: [Parameter]
  let blocks: [Range<Int>]
  /// The parameters of each block.
  let parameterRanges: [Range<Int>]
  private let members: [Block]

  init(name: String, formula: String, _ members: [Block]) {
    self.name = name
    self.formula = formula
    self.members = members
    var parameters: [Parameter] = []
    var blocks: [Range<Int>] = []
    var ranges: [Range<Int>] = []
    for member in members {
      let row = blocks.last?.upperBound ?? 0
      blocks.append(row..<row + member.model.rowCount)
      ranges.append(parameters.count..<parameters.count + member.model.parameters.count)
      parameters += member.model.parameters.map { parameter in
        var parameter = parameter
        parameter.name = JointModel.name(member.name, parameter.name)
        parameter.isLinear = parameter.isLinear && member.noise == .gaussian
        return parameter
      }
    }
    self.parameters = parameters
    self.blocks = blocks
    parameterRanges = ranges
  }

  static func name(_ block: String, _ parameter: String) -> String { block + "." + parameter }

  var rowCount: Int { blocks.last?.upperBound ?? 0 }

  func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    let columns = self.parameters.count
    if let gradients { for index in 0..<rowCount * columns { gradients[index] = 0 } }
    for (index, member) in members.enumerated() {
      let rows = blocks[index]
      let range = parameterRanges[index]
      let own = UnsafeBufferPointer(rebasing: parameters[range])
      let ownMeans = UnsafeMutableBufferPointer(rebasing: means[rows])
      withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count * range.count) { ownGradients in
        ownGradients.initialize(repeating: 0)
        member.model.evaluate(own, means: ownMeans, gradients: gradients == nil ? nil : ownGradients)
        for row in 0..<rows.count {
          let mean = ownMeans[row]
          let isInside = member.noise.accepts(mean)
          // Where the block's noise has no place for the mean, the search turns back.
          ownMeans[row] = isInside ? member.noise.link(mean) : .nan
          guard let gradients, isInside else { continue }
          let slope = member.noise.slope(mean)
          for column in 0..<range.count {
            gradients[(rows.lowerBound + row) * columns + range.lowerBound + column] =
              slope * ownGradients[row * range.count + column]
          }
        }
      }
    }
  }
}
