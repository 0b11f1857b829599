import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Foundation
import Testing

@testable import DeadbandLab

/// What is counted by year, strategy and volatility adds up to what is counted at all.
@Suite struct GroupCountsTests {
  @Test func theGroupsOfATickAreCountedByHand() throws {
    // The answer changes at the third tick; the first serves until a day has passed.
    let lines = [
      ("2019-12-31T22:00:00Z", "A", "20", "hold"), ("2019-12-31T23:59:59.999999999Z", "A", "20.1", "hold"),
      ("2020-01-01T00:00:00Z", "", "90", "close"), ("2020-01-01T01:00:00Z", "B", "90.1", "close"),
      ("2020-01-01T02:00:00Z", "B", "null", "hold"),
    ].map { at, strategy, rank, answer in
      let rank = rank == "null" ? "" : #","volatility_rank":\#(rank)"#
      let named = strategy.isEmpty ? "" : #""strategy":"\#(strategy)","#
      return #"{"subject":"s",\#(named)"at":"\#(at)","indicators":{"underlying_price":100\#(rank)},"#
        + #""analysis":{"action":"\#(answer)"}}"#
    }
    let result = try TemporaryHistory(lines).replay([], [.timer(seconds: 86_400)], .recorded)
    let groups = try #require(result.policies.first).groups
    #expect(
      groups.map(\.name) == ["2019", "2020", "none", "A", "B", "≤ 20", "20–50", "50–90", "> 90", "missing"])
    #expect(groups.map(\.ticks) == [2, 3, 1, 2, 2, 1, 1, 1, 1, 1])
    #expect(groups.map(\.asked) == [1, 0, 0, 1, 0, 1, 0, 0, 0, 0])
    #expect(groups.map(\.disagreement) == [0, 2.0 / 3, 1, 0, 0.5, 0, 0, 1, 1, 0])
    let json = String(decoding: result.json(version: 1), as: UTF8.self)
    #expect(
      json.contains(
        #""by_year":[{"year":"2019","ticks":2,"refreshed":1,"asked_share":0.5,"disagreement_per_tick":0},{"year""#
      ))
    #expect(json.contains(#""by_strategy":[{"strategy":"none","ticks":1,"#))
    #expect(json.contains(#""by_volatility":[{"volatility":"≤ 20","ticks":1,"#))
  }

  /// In every kind, for every policy, over random histories and analysts.
  @Test func everyKindAddsUpToTheWhole() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("groups seed \(seed)")
    let history = try TemporaryHistory(RandomHistory(seed: seed, ticks: 400, subjects: 12).lines)
    for analyst in [ReplayAnalyst.rulebooks(count: 3, seed: 1), .recorded, nil] {
      let result = try history.replay([.seed, .standard], Policy.usual, analyst)
      for policy in result.policies {
        for kind in GroupFigures.Kind.allCases {
          let groups = policy.groups.filter { $0.kind == kind }
          #expect(groups.reduce(0) { $0 + $1.ticks } == result.ticks)
          #expect(groups.reduce(0) { $0 + $1.asked } == policy.asked)
          let differing = groups.reduce(0) { $0 + ($1.disagreement ?? 0) * Double($1.ticks) }
          let whole = (policy.disagreement?.perTick ?? 0) * Double(result.ticks)
          #expect(abs(differing - whole) < 1e-9 * max(whole, 1))
        }
      }
    }
  }

  /// The year is looked up once a turn of the year: as the calendar has it, whatever the order, to the ends of all times.
  @Test func theYearIsThatOfTheCalendar() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("years seed \(seed)")
    var random = SplitMix64(seed: seed)
    var grouping = TickGrouping()
    let turn = try #require(Timestamp(secondsSince1970: 1_577_836_800)).nanosecondsSince1970
    var times = [Int64.min, .max, turn - 1, turn, turn - 1, turn, .min, .max]
    for _ in 0..<500 { times.append(Int64(bitPattern: random.next())) }
    for time in times.map(Timestamp.init(nanosecondsSince1970:)) {
      let year = grouping.year(of: time)
      #expect(year == time.utcDate.yearMonthDay.year)
      #expect(TickGroups.years.contains(year))
    }
  }

  @Test func countsOfPartsAreAddedWhereverTheyEnd() {
    func groups(_ year: Int, _ strategy: Int, _ volatility: Int) -> TickGroups {
      TickGroups(year: year, strategy: strategy, volatility: volatility)
    }
    var (one, other, both) = (GroupCounts(), GroupCounts(), GroupCounts())
    one.prepare(strategies: 4)
    other.prepare(strategies: 2)
    both.prepare(strategies: 4)
    for (year, strategy, volatility) in [(1677, 0, 4), (2020, 3, 0)] {
      one.add(2, at: groups(year, strategy, volatility))
      both.add(2, at: groups(year, strategy, volatility))
    }
    other.add(5, at: groups(2262, 1, 4))
    both.add(5, at: groups(2262, 1, 4))
    var joined = one
    joined.add(other)
    #expect(joined == both)
    other.add(one)
    #expect(other == both)
    #expect(both.years.count == TickGroups.years.count && both.strategies == [2, 5, 0, 2])
    #expect(both.mean(of: 2).volatility == [1, 0, 0, 0, 4])
  }
}
