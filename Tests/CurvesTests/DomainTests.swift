import Curves
import RealModule
import Testing
import Witnesses

@Suite("Domains")
struct DomainTests {
  static let domains: [Domain] = [
    .real, .positive, .above(-2), .below(7), .interval(0, 1), .interval(-3, 2.5), .interval(1900, 2100),
  ]

  @Test("point, coordinate and point again agree to 1e-12", arguments: domains)
  func roundTrip(domain: Domain) {
    for coordinate in stride(from: -12.0, through: 12, by: 0.37) {
      let point = domain.point(at: coordinate)
      #expect(domain.contains(point))
      let back = domain.point(at: domain.coordinate(of: point))
      #expect(abs(back - point) <= 1e-12 * abs(point), "\(domain) at \(coordinate)")
    }
  }

  @Test("coordinates return to 1e-12 where the point resolves them", arguments: domains)
  func coordinateRoundTrip(domain: Domain) {
    for coordinate in stride(from: -3.0, through: 3, by: 0.25) {
      let back = domain.coordinate(of: domain.point(at: coordinate))
      #expect(abs(back - coordinate) <= 2e-12, "\(domain) at \(coordinate): \(back)")
    }
  }

  @Test("the slope is the derivative of the point, 10 digits against an extrapolated difference", arguments: domains)
  func slope(domain: Domain) {
    for coordinate in [-4.0, -1.3, 0, 0.6, 3.9] {
      let difference = numericalDerivative(of: domain.point(at:), at: coordinate, step: 0.4)
      let scale = max(abs(domain.slope(at: coordinate)), 1e-3 * abs(domain.point(at: coordinate)))
      #expect(abs(domain.slope(at: coordinate) - difference) <= 1e-10 * scale, "\(domain) at \(coordinate)")
    }
  }

  @Test("closed forms of the maps")
  func closedForms() {
    #expect(Domain.real.point(at: -7.5) == -7.5)
    #expect(Domain.positive.point(at: 0) == 1)
    #expect(Domain.positive.coordinate(of: 1) == 0)
    #expect(Domain.interval(2, 6).point(at: 0) == 4)
    #expect(Domain.interval(2, 6).slope(at: 0) == 1)
    // 2 + 4 / (1 + e⁻¹)
    #expect(digits(Domain.interval(2, 6).point(at: 1), certified: 4.924234314520020) > 14)
  }

  @Test("ends, infinities and no number at all lie outside")
  func outside() {
    for domain in Self.domains {
      #expect(!domain.contains(.nan))
      #expect(!domain.contains(.infinity))
      #expect(!domain.contains(-.infinity))
    }
    #expect(!Domain.positive.contains(0))
    #expect(Domain.positive.contains(.leastNonzeroMagnitude))
    #expect(!Domain.interval(0, 1).contains(0))
    #expect(!Domain.interval(0, 1).contains(1))
    #expect(Domain.real.contains(-1e300))
  }
}
