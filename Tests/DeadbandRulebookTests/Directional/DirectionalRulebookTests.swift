import DeadbandCore
import Testing

@testable import DeadbandRulebook

@Suite struct DirectionalRulebookTests {
  private func answer(
    _ values: [String: Double], _ side: DirectionalRulebook.Side = .flat, _ temper: Temper = .steady
  ) throws -> DirectionalRulebook.Answer {
    var all = values.mapValues { Snapshot.Value.number($0) }
    all["underlying_price"] = .number(100)
    return DirectionalRulebook(temper.parameters).answer(to: try Snapshot(all), side: side)
  }

  @Test func aTrendIsFollowedFromItsLineOn() throws {
    #expect(try answer(["trend_strength": 0.3]).move == .buy)
    #expect(try answer(["trend_strength": 0.299]).move == .hold)
    #expect(try answer(["trend_strength": -0.3]).move == .sell)
    // What speaks against it.
    #expect(try answer(["trend_strength": 0.9, "macd_histogram": -0.1]).move == .hold)
    #expect(try answer(["trend_strength": 0.9, "rsi": 70]).move == .hold)
    #expect(try answer(["trend_strength": 0.9, "rsi": 69.99]).move == .buy)
    #expect(try answer(["trend_strength": -0.9, "rsi": 30]).move == .hold)
  }

  @Test func anExtremeComesBack() throws {
    #expect(try answer(["rsi": 30, "bollinger_position": 0.05]).move == .buy)
    #expect(try answer(["rsi": 30.01, "bollinger_position": 0.05]).move == .hold)
    #expect(try answer(["rsi": 70, "bollinger_position": 0.95]).move == .sell)
    #expect(try answer(["rsi": 30]).move == .hold)
    // Not against a trend.
    #expect(try answer(["rsi": 30, "bollinger_position": 0, "trend_strength": -0.31]).move == .hold)
  }

  @Test(arguments: [(DirectionalRulebook.Side.long, 1.0), (.short, -1)])
  func aPositionIsLeftWhenItsReasonIsGone(_ side: DirectionalRulebook.Side, _ sign: Double) throws {
    #expect(try answer(["trend_strength": -0.1 * sign], side).move == .close)
    #expect(try answer(["trend_strength": -0.09 * sign], side).move == .hold)
    #expect(try answer(["trend_strength": 0.9 * sign], side).move == .hold)
    let stretched = ["rsi": 50 + 20 * sign, "bollinger_position": 0.5 + 0.45 * sign]
    #expect(try answer(stretched, side).move == .close)
    #expect(try answer([:], side).move == .hold)
  }

  @Test func stopsLieAsFarAsADayMoves() throws {
    let year = 252.0.squareRoot()
    #expect(abs(try answer(["realized_volatility_20d": 0.01 * year]).stopDistance - 0.02) < 1e-5)
    #expect(abs(try answer(["implied_volatility": 0.02 * year]).stopDistance - 0.04) < 1e-5)
    #expect(try answer([:]).stopDistance == 0.04)
    #expect(try answer(["realized_volatility_20d": 0]).stopDistance == 0.005)
    #expect(try answer(["realized_volatility_20d": 50]).stopDistance == 0.2)
    #expect(abs(try answer([:]).profitDistance - 0.06) < 1e-12)
  }

  @Test func tempersDiffer() throws {
    let moves = try Temper.allCases.map { try answer(["trend_strength": 0.2], .flat, $0).move }
    #expect(moves == [.hold, .hold, .buy])
  }

  /// Lanes are literals: each has to be where the table says.
  @Test func lanesAreTheTables() {
    for (key, lane) in [
      "rsi": SnapshotLanes.rsi, "macd_histogram": SnapshotLanes.macdHistogram,
      "bollinger_position": SnapshotLanes.bollingerPosition, "trend_strength": SnapshotLanes.trendStrength,
      "realized_volatility_20d": SnapshotLanes.realizedVolatility,
    ] { #expect(IndicatorSchema.standard.lane(of: key) == lane, "\(key)") }
  }
}
