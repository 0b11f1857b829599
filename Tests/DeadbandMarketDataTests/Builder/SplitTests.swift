import DeadbandCore
import DeadbandMarketData
import Testing

/// A 7:1 split on day 60, while positions are open.
@Suite struct SplitTests {
  private let plain: [Line]
  private let split: [Line]
  private let notes: [String]
  private let day: CalendarDate

  init() throws {
    let calm = try Synthetic(seed: 20, days: 110, barsPerDay: 4)
    let market = try Synthetic(seed: 20, days: 110, barsPerDay: 4, split: (60, 7))
    day = market.days[60]
    plain = try build(try calm.builder(), calm.bars).lines
    (split, notes) = try build(
      try market.builder(splits: try splits("XYZ,\(day),7\nABC,\(day),3")), market.bars)
  }

  @Test func openPositionsSeeNothingOfIt() throws {
    let held = Set(split.filter { $0.at < "\(day)" }.map(\.subject))
    let pairs = zip(plain, split).filter { held.contains($0.1.subject) && $0.1.at > "\(day)" }
    #expect(pairs.count > 50)
    for (before, after) in pairs {
      #expect(before.subject == after.subject)
      #expect(before.strikes == after.strikes)
      #expect(before.entryValue == after.entryValue)
      #expect(Set(before.indicators.keys) == Set(after.indicators.keys))
      for key in before.indicators.keys {
        guard let left = before[key], let right = after[key] else { continue }
        // One quantum for the rounding of a division by 7.
        #expect(abs(left - right) <= max(1e-9 * abs(left), 1.01e-6), "\(after.at) \(key)")
      }
    }
  }

  @Test func newPositionsAreInNewUnits() throws {
    let held = Set(split.filter { $0.at < "\(day)" }.map(\.subject))
    let new = zip(plain, split).filter { !held.contains($0.1.subject) && $0.1.at > "\(day)" }
    #expect(new.count > 200)
    for (before, after) in new {
      for key in ["underlying_price", "support_level", "resistance_level", "macd"] {
        let (left, right) = (try #require(before[key]), try #require(after[key]))
        #expect(abs(left / 7 - right) < 1e-4, "\(after.at) \(key)")
      }
      #expect(before["rsi"] == after["rsi"])
    }
  }

  @Test func itIsSaid() {
    #expect(
      notes == ["\(day): XYZ split, 7 shares for one; 3 open positions go on in the units from before it"])
  }

  @Test func aSymbolThatNobodySpeaksOfIsSaid() throws {
    let market = try Synthetic(seed: 20, days: 2)
    let others = try splits("xyz,2015-01-05,7")
    #expect(
      try build(try market.builder(splits: others), market.bars).notes
        == ["2015-01-01: no splits of XYZ are given: its bars are taken for never split"])
    #expect(try build(try market.builder(), market.bars).notes.isEmpty)
    // Bars that carry a factor need no file.
    let known = market.bars.map { bar in
      var bar = bar
      bar.splitFactor = 1
      return bar
    }
    #expect(try build(try market.builder(splits: others), known).notes.isEmpty)
  }

  @Test func splitFactorsOfTheBarsDoTheSame() throws {
    var calm = try Synthetic(seed: 21, days: 120, barsPerDay: 1)
    var market = try Synthetic(seed: 21, days: 120, barsPerDay: 1, split: (60, 4))
    for index in calm.bars.indices {
      calm.bars[index].splitFactor = 1
      market.bars[index].splitFactor = index < 60 ? 0.125 : 0.5
    }
    let before = try build(try calm.builder([.ironCondor], isDaily: true), calm.bars).lines
    let (after, notes) = try build(try market.builder([.ironCondor], isDaily: true), market.bars)
    #expect(notes.count == 1)
    let subject = try #require(after.first).subject
    let held = after.filter { $0.subject == subject }
    #expect(held.contains { $0.at > "\(market.days[60])" })
    #expect(held.map { $0["underlying_price"] } == before.prefix(held.count).map { $0["underlying_price"] })
  }
}
