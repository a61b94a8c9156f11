internal import CGSL

/// An owned GSL vector of stride one.
struct Vector: ~Copyable {
  let handle: UnsafeMutablePointer<gsl_vector>

  init(_ elements: [Double]) throws(SolverError) {
    GSL.prepare()
    guard let handle = gsl_vector_alloc(elements.count) else { throw .outOfMemory(what: "a vector") }
    self.handle = handle
    for (index, element) in elements.enumerated() { gsl_vector_set(handle, index, element) }
  }

  deinit { gsl_vector_free(handle) }
}

extension UnsafePointer<gsl_vector> {
  /// The elements, whatever the stride.
  var elements: [Double] {
    (0..<pointee.size).map { pointee.data[$0 * pointee.stride] }
  }

  /// Lends the elements side by side, copying them only where the vector has a stride.
  func withContiguousElements<Result>(_ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    if pointee.stride == 1 {
      return body(UnsafeBufferPointer(start: pointee.data, count: pointee.size))
    }
    return elements.withUnsafeBufferPointer(body)
  }
}

extension UnsafeMutablePointer<gsl_vector> {
  /// Lends room for the elements side by side; with a stride, what was written is spread out afterwards.
  func withContiguousRoom<Result>(_ body: (UnsafeMutableBufferPointer<Double>) -> Result) -> Result {
    if pointee.stride == 1 {
      return body(UnsafeMutableBufferPointer(start: pointee.data, count: pointee.size))
    }
    var room = [Double](repeating: 0, count: pointee.size)
    let result = room.withUnsafeMutableBufferPointer { body($0) }
    for (index, element) in room.enumerated() { pointee.data[index * pointee.stride] = element }
    return result
  }
}

extension UnsafeMutablePointer<gsl_matrix> {
  /// Lends room for the elements row after row; where rows lie apart, what was written is spread out afterwards.
  func withContiguousRoom<Result>(_ body: (UnsafeMutableBufferPointer<Double>) -> Result) -> Result {
    let (rows, columns, distance) = (pointee.size1, pointee.size2, pointee.tda)
    if distance == columns {
      return body(UnsafeMutableBufferPointer(start: pointee.data, count: rows * columns))
    }
    var room = [Double](repeating: 0, count: rows * columns)
    let result = room.withUnsafeMutableBufferPointer { body($0) }
    for row in 0..<rows {
      for column in 0..<columns { pointee.data[row * distance + column] = room[row * columns + column] }
    }
    return result
  }
}
