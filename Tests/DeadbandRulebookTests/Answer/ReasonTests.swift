import DeadbandPricing
import DeadbandRulebook
import Testing

@Suite struct ReasonTests {
  @Test func everyReasonCarriesItsNumbers() {
    let texts: [(Reason, String)] = [
      (.noRule, "no rule applies"),
      (.expired, "every leg has expired"),
      (.partlyExpired, "some legs have expired"),
      (.lossLimit(loss: 2.0449, limit: 2), "loss 2.04 × the entry value, limit 2"),
      (.strikeReached(margin: -0.01234, buffer: 0.005), "price -1.23 % from a short strike, buffer 0.5 %"),
      (.profitTarget(profit: 0.52345, target: 0.5), "profit 52.35 % of the entry value, target 50 %"),
      (.optionGain(profit: 1.5, target: 1), "gain 1.5 × the entry value, target 1"),
      (.decayed(left: 0.00045, line: 0.0005), "time decay left 0.05 % of the price, line 0.05 %"),
      (.exitDay(days: 20, line: 21), "20 days left, exit day 21"),
      (.delta(0.3414, line: 0.3, type: .put), "put delta 0.341, line 0.3"),
      (.delta(0.3414, line: 0.3, type: nil), "delta 0.341, line 0.3"),
      (.volatilityRank(91.5, line: 90), "volatility rank 91.5, line 90"),
      (.protectionFar(margin: 0.1, line: 0.1), "price 10 % above the put's strike, line 10 %"),
      (.underSupport(price: 94.5, support: 95), "price 94.5 under support 95"),
      (.bearishBias, "bearish bias"),
    ]
    for (reason, text) in texts { #expect(reason.description == text) }
  }

  @Test func strangeNumbersDoNotStopADescription() {
    for number in [Double.nan, .infinity, -.infinity, 1e300, -0.0] {
      #expect(!Reason.lossLimit(loss: number, limit: number).description.isEmpty)
      #expect(!Reason.decayed(left: number, line: number).description.isEmpty)
    }
  }
}
