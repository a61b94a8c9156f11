internal import CGSL
internal import CLAPACK

/// The libraries that numbers come from, as they are on this machine.
public enum LinkedLibraries {
  /// GSL's version, such as `2.7.1`.
  public static var gsl: String { String(cString: catchup_gsl_version()) }

  /// LAPACK's version, such as `3.11.0`.
  public static var lapack: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    LAPACKE_ilaver(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// How the OpenBLAS beneath LAPACK was built, such as `OpenBLAS 0.3.21 NO_AFFINITY Haswell SINGLE_THREADED`; `nil` where
  /// the BLAS in use is another.
  public static var openBLAS: String? {
    catchup_lapack_openblas().map { String(cString: $0).split(separator: " ").joined(separator: " ") }
  }
}
