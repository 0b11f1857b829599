import DeadbandMarketData
import FixtureTables
import Foundation
import Testing

/// Every row of every fixture against TA-Lib or an independent computation, to 1e-8 relative.
@Suite struct CalculatorFixtureTests {
  /// Feeds a fixture to a calculator, holds `peek` to `add`, and gives each row to the comparison.
  private func follow<C: Calculator>(
    _ name: String, _ calculator: C, _ input: (FixtureTable.Row) -> C.Input?,
    _ compare: (FixtureTable.Row, C.Output?) -> Bool
  ) throws where C.Output: Equatable {
    var calculator = calculator
    let rows = try FixtureTable("calculators/\(name).csv", in: .module).rows
    #expect(rows.count > 1000)
    var answered: Int?
    for (index, row) in rows.enumerated() {
      let input = try #require(input(row))
      let ahead = calculator.peek(input)
      let answer = calculator.add(input)
      #expect(ahead == answer, "\(name), row \(index): peek is not add")
      #expect(compare(row, answer), "\(name), row \(index): \(String(describing: answer))")
      if answer != nil, answered == nil { answered = index + 1 }
    }
    #expect(answered == C.warmUp)
  }

  @Test func rsi() throws {
    try follow("rsi", RSI(), { $0.number("close") }) { row, rsi in agree(rsi, row.number("rsi")) }
  }

  @Test func macd() throws {
    try follow("macd", MACD(), { $0.number("close") }) { row, lines in
      agree(lines?.macd, row.number("macd")) && agree(lines?.signal, row.number("signal"))
        && agree(lines?.histogram, row.number("histogram"))
    }
  }

  @Test func bollingerPosition() throws {
    try follow("bollinger_position", BollingerPosition(), { $0.number("close") }) { row, position in
      agree(position, row.number("bollinger_position"))
    }
  }

  @Test func trendStrength() throws {
    try follow("trend_strength", TrendStrength(), { $0.number("close") }) { row, strength in
      agree(strength, row.number("trend_strength"))
    }
  }

  @Test func volumeRatio() throws {
    try follow("volume_ratio", VolumeRatio(), { $0.number("volume") }) { row, ratio in
      agree(ratio, row.number("volume_ratio"))
    }
  }

  @Test func realizedVolatility() throws {
    try follow("realized_volatility", RealizedVolatility(), { $0.number("close") }) { row, volatility in
      agree(volatility, row.number("realized_volatility"))
    }
  }

  @Test func volatilityRank() throws {
    try follow("volatility_rank", VolatilityRank(), { $0.number("volatility") }) { row, rank in
      agree(rank, row.number("volatility_rank"))
    }
  }

  @Test func supportResistance() throws {
    let session = { (row: FixtureTable.Row) -> SupportResistance.Session? in
      guard let low = row.number("low"), let high = row.number("high") else { return nil }
      return SupportResistance.Session(low: low, high: high)
    }
    try follow("support_resistance", SupportResistance(), session) { row, levels in
      levels?.support == row.number("support") && levels?.resistance == row.number("resistance")
    }
  }

  @Test func marketBias() throws {
    try follow("market_bias", MovingAverageBias(), { $0.number("close") }) { row, bias in
      (bias?.rawValue ?? "") == row.text("market_bias")
    }
  }
}
