import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Testing

@testable import DeadbandLab

@Suite struct FreshnessStudyTests {
  private static func walk(seed: UInt64, _ analyst: ReplayAnalyst = .rulebooks(count: 3, seed: 1)) throws
    -> GateWalk
  {
    let history = try TemporaryHistory(RandomHistory(seed: seed, ticks: 2_000, subjects: 9).lines).packed()
    return try GateWalk(history, AnswerTable(history, analyst))
  }

  private static func priced(_ walk: GateWalk) throws -> ThresholdProfile {
    let values = [0.3, 0.6, 1, 2, 4, 8]
    let curve = try #require(try walk.freshness(of: .seed, .relaxation, values: values))
    return try #require(ThresholdProfile.seed.priced(by: curve))
  }

  private static func study(
    _ walk: GateWalk, wrong: Int64 = 500_000_000, call: Int64 = 10_000_000, monthly: Int64? = nil,
    changes: [CallPrices.Change] = []
  ) throws -> FreshnessResult {
    let price = try #require(FreshnessPrice(wrongAnswer: Money(nanoDollars: wrong)))
    let prices = try #require(CallPrices(first: Money(nanoDollars: call), changes: changes))
    let study = FreshnessStudy(
      try priced(walk), price, prices, monthly: monthly.map { Money(nanoDollars: $0) })
    return try #require(try study?.run(walk))
  }

  @Test func `without a budget the profile as it is does what a walk does`() throws {
    let walk = try Self.walk(seed: 31)
    let tally = try walk.tallies(of: [.seed])[0]
    let row = try Self.study(walk).rows[0]
    #expect(row.outcome.ticks == tally.ticks && row.outcome.asked == tally.asked)
    #expect(row.outcome.wrong == tally.subjects.reduce(0) { $0 + $1.differing })
    #expect(row.outcome.unanswered == 0)
    #expect(row.outcome.spent.nanoDollars == Int64(tally.asked) * 10_000_000)
  }

  @Test func `calls that cost nothing are made at the setting that is wrong least`() throws {
    let walk = try Self.walk(seed: 32)
    let asking = try walk.tallies(of: [.seed.relaxed(by: 0.3)])[0]
    let row = try Self.study(walk, call: 0).rows[1]
    #expect(row.outcome.asked == asking.asked)
    #expect(row.outcome.wrong == asking.subjects.reduce(0) { $0 + $1.differing })
  }

  @Test func `dear calls are made less often, and all costs are the smaller for it`() throws {
    let walk = try Self.walk(seed: 33)
    var asked = Int.max
    for call: Int64 in [1_000_000, 50_000_000, 500_000_000] {
      let result = try Self.study(walk, call: call)
      #expect(result.rows[1].outcome.asked <= asked)
      asked = result.rows[1].outcome.asked
      // Measured on the same ticks, so it can hardly lose: the curve's strategies are walked together here.
      #expect(result.cost(result.rows[1]) <= result.cost(result.rows[0]) * 1.001)
    }
  }

  @Test func `regret is never below nothing, whatever prices and money do`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("study seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<4 {
      let walk = try Self.walk(seed: random.next())
      let middle = walk.history.time(walk.history.tickCount / 2)
      let result = try Self.study(
        walk, monthly: Int64(random.next() % 5_000_000_000),
        changes: [CallPrices.Change(from: middle, factor: [0.25, 3][Int(random.next() % 2)])])
      for row in result.rows {
        if let regret = result.regret(row) { #expect(regret >= -1e-6) }
      }
    }
  }

  @Test func `no month spends more than it may, and what is not answered is counted`() throws {
    let walk = try Self.walk(seed: 35)
    let result = try Self.study(walk, monthly: 100_000_000)
    let months = Set(
      (0..<walk.history.tickCount).map { number -> Int in
        let (year, month, _) = walk.history.time(number).utcDate.yearMonthDay
        return year * 12 + month
      })
    for row in result.rows {
      #expect(row.outcome.asked <= 10 * months.count)
      #expect(row.outcome.unanswered > 0)
      #expect(row.outcome.wrong(analysts: 3) >= Double(row.outcome.unanswered))
    }
    #expect(result.table().contains("for want of money"))
  }

  @Test func `a curve has a strategy's own settings where enough subjects tell of it`() throws {
    let lines = (0..<70).map { subject in
      let strategy = subject < 40 ? "IRON_CONDOR" : "COVERED_CALL"
      return
        #"{"subject":"s\#(subject)","strategy":"\#(strategy)","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1}}"#
    }
    let history = try TemporaryHistory(lines).packed()
    let walk = try GateWalk(history, AnswerTable(history, .rulebook))
    let curve = try walk.freshness(of: .seed, .relaxation, values: [1], subjects: Array(0..<60))
    #expect(curve?.steps.keys.sorted() == ["", "IRON_CONDOR"])
    #expect(try walk.freshness(of: .seed, .relaxation, values: [1], subjects: []) == nil)
  }
}
