import DeadbandCore
import Testing

@testable import DeadbandAnalysts

@Suite struct RoutePlanTests {
  private let route = Route("r", members: [Route.Member("a"), Route.Member("b"), Route.Member("c")])

  private func order(
    _ order: Route.Order, _ facts: [RoutePlan.Facts], fraction: Double = 0, shares: [Double] = [1, 1, 1]
  ) -> [Int] {
    var route = route
    route.order = order
    for index in route.members.indices { route.members[index].share = shares[index] }
    return RoutePlan(route, Question("q"), facts: facts, fraction: fraction).order
  }

  @Test func `who is listed first is asked first, who fails last`() {
    #expect(order(.listed, [.init(health: .failing), .init(), .init()]) == [1, 2, 0])
  }

  @Test func `the cheapest comes first, an unknown price last`() {
    let facts: [RoutePlan.Facts] = [.init(cost: nil), .init(cost: Money(nanoDollars: 5)), .init(cost: .zero)]
    #expect(order(.cheapest, facts) == [2, 1, 0])
  }

  @Test func `the fastest comes first, after who was never asked`() {
    let facts: [RoutePlan.Facts] = [.init(latency: .seconds(2)), .init(latency: .seconds(1)), .init()]
    #expect(order(.fastest, facts) == [2, 1, 0])
  }

  @Test func `shares are kept`() {
    let facts = [RoutePlan.Facts](repeating: .init(), count: 3)
    var counts = [0, 0, 0]
    for step in 0..<1_000 {
      counts[order(.shares, facts, fraction: Double(step) / 1_000, shares: [70, 25, 5])[0]] += 1
    }
    #expect(counts == [700, 250, 50])
    #expect(order(.shares, facts, fraction: 0.96, shares: [70, 25, 5]) == [2, 0, 1])
  }

  @Test func `a local model takes short prompts only`() {
    let facts = [RoutePlan.Facts](repeating: .init(), count: 3)
    #expect(
      RoutePlan(.hybrid, Question(String(repeating: "é", count: 1_000)), facts: facts, fraction: 0).order == [
        0, 1, 2,
      ])
    let long = RoutePlan(.hybrid, Question(String(repeating: "é", count: 1_001)), facts: facts, fraction: 0)
    #expect(long.order == [1, 2])
    #expect(long.skipped.map(\.provider) == ["ollama"])
  }

  @Test func `a small change goes to the cheaper model, an unknown one does not`() {
    let route = Route("r", members: [Route.Member("small", significanceBelow: 2), Route.Member("large")])
    let facts = [RoutePlan.Facts](repeating: .init(), count: 2)
    var question = Question("q")
    #expect(RoutePlan(route, question, facts: facts, fraction: 0).order == [1])
    question.significance = 1.5
    #expect(RoutePlan(route, question, facts: facts, fraction: 0).order == [0, 1])
    question.significance = 2
    #expect(RoutePlan(route, question, facts: facts, fraction: 0).order == [1])
  }
}
