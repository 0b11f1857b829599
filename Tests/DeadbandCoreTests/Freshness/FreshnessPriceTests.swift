import Testing

@testable import DeadbandCore

@Suite struct FreshnessPriceTests {
  private static func curve() throws -> FreshnessCurve {
    try #require(
      FreshnessCurve(
        settings: ThresholdProfile.seed.settingsDigest, knob: .relaxation,
        measured: [
          "": [
            .init(setting: 0.5, asked: 0.6, wrong: 0.01), .init(setting: 1, asked: 0.4, wrong: 0.02),
            .init(setting: 2, asked: 0.3, wrong: 0.04), .init(setting: 4, asked: 0.25, wrong: 0.08),
          ],
          "A": [.init(setting: 0.5, asked: 0.5, wrong: 0.001), .init(setting: 4, asked: 0.1, wrong: 0.06)],
        ]))
  }

  private static func cents(_ count: Int64) -> Money { Money(nanoDollars: count * 10_000_000) }

  @Test func `a call must avert what it costs`() throws {
    let price = try #require(FreshnessPrice(wrongAnswer: Self.cents(50)))
    #expect(price.breakEven(callPrice: Self.cents(1)) == 0.02)
    #expect(price.breakEven(callPrice: .zero) == 0)
    #expect(FreshnessPrice(wrongAnswer: .zero) == nil)
    #expect(FreshnessPrice(wrongAnswer: Money(nanoDollars: -1)) == nil)
  }

  @Test func `money that is short raises what a call must avert, no more than it has to`() throws {
    let (curve, price) = (try Self.curve(), try #require(FreshnessPrice(wrongAnswer: Self.cents(50))))
    var random = Generator(seed: 7)
    for _ in 0..<500 {
      let requests = ["": Double(random.next() % 1_000), "A": Double(random.next() % 1_000)]
      let (call, left) = (Self.cents(1), Self.cents(Int64(random.next() % 900)))
      let (worth, lasts) = price.breakEven(callPrice: call, left: left, requests: requests, on: curve)
      func spend(_ breakEven: Double) -> Double {
        requests.reduce(0) { $0 + $1.value * curve.step($1.key, breakEven: breakEven).asked } * 0.01
      }
      let plain = price.breakEven(callPrice: call)
      let money = Double(left.nanoDollars) / 1e9
      #expect(worth >= plain)
      // It lasts, where any setting lets it last; and at anything less it would not.
      let least = curve.turningPoints.last.map { spend($0 * 2) } ?? 0
      #expect(lasts == (spend(worth) <= money + 1e-9))
      #expect(lasts || least > money)
      if worth > plain {
        #expect(spend(plain) > money)
        for point in curve.turningPoints where point >= plain && point < worth * 0.999 {
          #expect(spend(point * 1.000_001) > money)
        }
      }
    }
  }

  @Test func `less than no money is no money, and calls that cost nothing are made`() throws {
    let (curve, price) = (try Self.curve(), try #require(FreshnessPrice(wrongAnswer: Self.cents(50))))
    let worth = price.breakEven(
      callPrice: Self.cents(1), left: Money(nanoDollars: -5), requests: ["A": 10], on: curve)
    #expect(!worth.lasts)
    #expect(
      curve.step("A", breakEven: worth.breakEven).setting == 4
        && curve.step("", breakEven: worth.breakEven).setting == 4)
    #expect(price.breakEven(callPrice: .zero, left: .zero, requests: ["A": 1e9], on: curve) == (0, true))
  }
}
