import Curves

/// A model as a function of its free parameters alone, those fixed and tied filled in: what a search without starts
/// looks through.
struct ReducedModel: MeanModel {
  private let model: any MeanModel
  private let map: ParameterMap
  let parameters: [Parameter]
  /// Index in the whole model of each free parameter.
  let free: [Int]

  init(_ model: any MeanModel, _ map: ParameterMap) {
    self.model = model
    self.map = map
    free = map.roles.indices.filter { if case .free = map.roles[$0] { true } else { false } }
    // A tie makes a linear parameter one that is not, unless the tied one is linear too: none is claimed then.
    let isTied = map.roles.contains { if case .tied = $0 { true } else { false } }
    parameters = free.map { index in
      var parameter = model.parameters[index]
      if isTied { parameter.isLinear = false }
      return parameter
    }
  }

  var name: String { model.name }
  var formula: String { model.formula }
  var rowCount: Int { model.rowCount }

  /// All parameters of the whole model.
  func whole(_ point: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: map.roles.count)
    for (position, index) in free.enumerated() { result[index] = point[position] }
    return filled(result)
  }

  private func filled(_ point: [Double]) -> [Double] {
    var result = point
    for index in map.roles.indices { if case .fixed(let value) = map.roles[index] { result[index] = value } }
    for index in map.roles.indices {
      if case .tied(let factor, let target) = map.roles[index] { result[index] = factor * result[target] }
    }
    return result
  }

  func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    let size = map.roles.count
    let point = whole(Array(parameters))
    point.withUnsafeBufferPointer { point in
      guard let gradients else {
        model.evaluate(point, means: means, gradients: nil)
        return
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: rowCount * size) { natural in
        natural.initialize(repeating: 0)
        model.evaluate(point, means: means, gradients: natural)
        for row in 0..<rowCount {
          for (position, index) in free.enumerated() {
            gradients[row * free.count + position] = natural[row * size + index]
          }
          for index in map.roles.indices {
            guard case .tied(let factor, let target) = map.roles[index],
              let position = free.firstIndex(of: target)
            else { continue }
            gradients[row * free.count + position] += factor * natural[row * size + index]
          }
        }
      }
    }
  }
}
