import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import Synchronization
import Testing

@testable import DeadbandDecisions

@Suite struct KlinesClientTests {
  private let clock = ManualClock()

  private func client(_ url: String, _ change: (inout KlinesClient.Configuration) -> Void = { _ in })
    -> KlinesClient
  {
    var configuration = KlinesClient.Configuration(url: url)
    configuration.count = 100
    change(&configuration)
    return KlinesClient(configuration, clock: clock.analystClock)
  }

  private static func walk(_ count: Int) -> [Double] { (0..<count).map { 100 + Double($0 % 7) } }

  /// Bars a minute, the price half a minute; what is good is not asked for.
  @Test func whatIsGoodIsNotAskedForAgain() async throws {
    let asset = try #require(Asset("BTCUSDT"))
    try await Exchange.running { query, number in
      (
        200,
        query.hasSuffix("limit=2")
          ? Exchange.klines([103, 200 + Double(number)], from: 98) : Exchange.klines(Self.walk(100), from: 0)
      )
    } _: { exchange, url in
      let client = self.client(url)
      let first = try await client.market(of: asset)
      let rsi = try #require(IndicatorSchema.standard.lane(of: "rsi"))
      #expect(first.underlyingPrice == 101 && first[rsi] != nil)
      self.clock.advance(by: .seconds(29))
      #expect(try await client.market(of: asset) == first)
      #expect(exchange.queries == ["symbol=BTCUSDT&interval=1h&limit=100"])
      self.clock.advance(by: .seconds(1))
      let second = try await client.market(of: asset)
      #expect(second.underlyingPrice == 202 && exchange.queries.last == "symbol=BTCUSDT&interval=1h&limit=2")
      // The closed bars are the same: their part of the indicators is.
      let realized = try #require(IndicatorSchema.standard.lane(of: "support_level"))
      #expect(second[realized] == first[realized])
      self.clock.advance(by: .seconds(31))
      _ = try await client.market(of: asset)
      #expect(exchange.queries.count == 3 && exchange.queries.last == "symbol=BTCUSDT&interval=1h&limit=100")
      await client.shutdown()
    }
  }

  /// A bar that has closed meanwhile belongs to the indicators: all bars are asked for.
  @Test func aNewBarIsANewBeginning() async throws {
    let asset = try #require(Asset("ETHUSDT"))
    try await Exchange.running { query, number in
      (
        200,
        query.hasSuffix("limit=2")
          ? Exchange.klines([5, 6], from: 99) : Exchange.klines(Self.walk(100), from: number == 1 ? 0 : 1)
      )
    } _: { exchange, url in
      let client = self.client(url)
      _ = try await client.market(of: asset)
      self.clock.advance(by: .seconds(40))
      _ = try await client.market(of: asset)
      #expect(exchange.queries.map { $0.hasSuffix("limit=2") } == [false, true, false])
      await client.shutdown()
    }
  }

  @Test func whoAsksAtOnceSharesTheRequest() async throws {
    let asset = try #require(Asset("BTCUSDT"))
    let gate = Gate()
    try await Exchange.running { _, _ in
      await gate.pass()
      return (200, Exchange.klines(Self.walk(100), from: 0))
    } _: { exchange, url in
      let client = self.client(url)
      try await withThrowingTaskGroup(of: Double.self) { group in
        for _ in 0..<20 { group.addTask { try await client.market(of: asset).underlyingPrice } }
        gate.open()
        for try await price in group { #expect(price == 101) }
      }
      #expect(exchange.queries.count == 1)
      await client.shutdown()
    }
  }

  @Test(
    arguments: [
      (400, #"{"code":-1121,"msg":"Invalid symbol."}"#, "status 400"), (200, "[]", "there is no bar"),
      (200, "nonsense", "BTCUSDT: klines"),
      (302, "", "status 302"),
    ]) func whatIsNoMarketIsARefusal(_ status: Int, _ body: String, _ reason: String) async throws
  {
    let asset = try #require(Asset("BTCUSDT"))
    try await Exchange.running { _, _ in
      (status, body)
    } _: { _, url in
      let client = self.client(url)
      let refusal = await #expect(throws: DecisionRefusal.self) { try await client.market(of: asset) }
      #expect(
        refusal?.code == .insufficientMarketData && refusal?.description.contains(reason) ?? false,
        "\(refusal.map(\.description) ?? "")")
      await client.shutdown()
    }
  }

  @Test func anExchangeThatHangsIsLetGoOf() async throws {
    let asset = try #require(Asset("BTCUSDT"))
    let stuck = Gate()
    try await Exchange.running { _, _ in
      await stuck.pass()
      return (200, "[]")
    } _: { _, url in
      let client = self.client(url) { $0.timeLimit = .milliseconds(50) }
      let refusal = await #expect(throws: DecisionRefusal.self) { try await client.market(of: asset) }
      #expect(refusal?.code == .insufficientMarketData)
      stuck.open()
      await client.shutdown()
    }
  }
}
