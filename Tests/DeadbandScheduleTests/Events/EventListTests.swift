import DeadbandCore
import DeadbandSchedule
import Testing

@Suite struct EventListTests {
  @Test func lookupFindsOwnEventsAndThoseOfAll() throws {
    let earnings = MarketEvent(symbol: "AAPL", at: try instant("2026-01-29T21:30:00Z"), kind: "earnings")
    let decision = MarketEvent(symbol: "*", at: try instant("2026-01-28T19:00:00Z"), kind: "FOMC")
    let other = MarketEvent(symbol: "MSFT", at: earnings.at, kind: "earnings")
    let list = EventList([earnings, other, decision, earnings])
    #expect(list.count == 3)
    #expect(list.events == [decision, earnings, other])
    #expect(list.events(for: "AAPL", in: decision.at...earnings.at) == [decision, earnings])
    #expect(list.events(for: "IBM", in: decision.at...earnings.at) == [decision])
    #expect(list.events(for: "*", in: decision.at...earnings.at) == [decision])
    #expect(list.events(for: "aapl", in: earnings.at...earnings.at) == [])
    #expect(list.events(for: "AAPL", in: earnings.at...earnings.at) == [earnings])
    #expect(EventList.none.events(for: "AAPL", in: decision.at...earnings.at) == [])
  }

  @Test func lookupIsAsAPlainSearch() {
    seeded { generator in
      let symbols = ["A", "B", "*", "C"]
      let events = (0..<200).map { _ in
        MarketEvent(
          symbol: symbols[Int.random(in: 0...2, using: &generator)],
          at: Timestamp(nanosecondsSince1970: .random(in: 0..<100, using: &generator)),
          kind: ["x", "y"][Int.random(in: 0...1, using: &generator)])
      }
      let list = EventList(events)
      for _ in 0..<500 {
        let symbol = symbols[Int.random(in: 0...3, using: &generator)]
        let low = Int64.random(in: -5..<105, using: &generator)
        let high = low + .random(in: 0..<30, using: &generator)
        let expected = Set(events).filter {
          ($0.symbol == symbol || $0.symbol == "*") && $0.at.nanosecondsSince1970 >= low
            && $0.at.nanosecondsSince1970 <= high
        }.sorted { ($0.at, $0.symbol, $0.kind) < ($1.at, $1.symbol, $1.kind) }
        let window =
          Timestamp(nanosecondsSince1970: low)...Timestamp(nanosecondsSince1970: high)
        #expect(list.events(for: symbol, in: window) == expected)
      }
    }
  }
}
