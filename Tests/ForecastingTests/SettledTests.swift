import Forecasting
import Testing

@Suite("What a draw has settled")
struct SettledTests {
  @Test("volatilities are those of the shocks that the same draw was simulated with")
  func volatilities() throws {
    let forecast = try Forecast(ScenarioTests.plan(draws: 200))
    for (index, route) in forecast.fitted.routes.enumerated() {
      let settled = forecast.settled(route: index)
      #expect(settled.count == 200)
      for (draw, numbers) in zip(forecast.draws.routes[index], settled) {
        let shocks = forecast.draws.shocks[draw]
        func square(_ name: String) -> Double? {
          numbers.first { $0.name == name }.map { $0.value * $0.value }
        }
        let leader = try #require(square("leader's volatility"), "\(route.name)")
        #expect(abs(leader - shocks.leader) <= 1e-12 * shocks.leader)
        // On the route of the ratio the follower moves with the leader, and by the ratio's shocks besides.
        let own = square("follower's volatility") ?? (square("ratio's volatility") ?? 0) + leader
        #expect(abs(own - shocks.follower) <= 1e-12 * shocks.follower)
      }
    }
  }
}
