import Foundation
import Testing

@Suite("Linking")
struct LinkingTests {
  /// GSL asks for `cblas_dnrm2` and its like by name; an optimised BLAS costs more than it saves on thirty numbers.
  @Test("GSL's calls of CBLAS end in GSL's own library", arguments: ["cblas_dnrm2", "cblas_dgemv", "cblas_ddot"])
  func whereSymbolsResolve(name: String) throws {
    let library = try #require(dlopen("libgslcblas.so.0", RTLD_LAZY | RTLD_NOLOAD))
    let own = try #require(dlsym(library, name))
    // Without a library the search takes the order in which GSL's references are bound.
    #expect(dlsym(nil, name) == own)
  }
}
