/// The values of a family's parameters, in the order the family declares them, while a formula is evaluated.
///
/// It lends memory that the caller keeps alive for the call, so that a formula costs no allocation.
public struct Arguments<S: Scalar> {
  @usableFromInline let base: UnsafePointer<S>

  @inlinable
  public init(_ base: UnsafePointer<S>) { self.base = base }

  @inlinable
  public subscript(index: Int) -> S { base[index] }

  /// The values from an index on.
  @inlinable
  func dropping(_ count: Int) -> Arguments { Arguments(base + count) }
}
