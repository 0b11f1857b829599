import DeadbandCore
@testable import DeadbandMarketData
import DeadbandPricing
import FixtureTables
import Foundation
import Testing

@Suite struct HistoryBuilderTests {
  @Test(arguments: [1, 7])
  func everyLineIsReadAndJudged(barsPerDay: Int) throws {
    let market = try Synthetic(seed: 1, days: 90, barsPerDay: barsPerDay)
    let (lines, notes) = try build(try market.builder(isDaily: barsPerDay == 1), market.bars)
    #expect(notes.isEmpty)
    #expect(lines.count > 38 * barsPerDay * 3)
    let file = try TemporaryFile(lines.map { $0.text + "\n" }.joined().utf8)
    var reader = HistoryReader(paths: [file.path])
    var tick = HistoryTick()
    var first: Snapshot?
    var count = 0
    while try reader.next(into: &tick) {
      let baseline = first ?? tick.snapshot
      first = baseline
      _ = try ThresholdProfile.seed.assess(tick.snapshot, against: baseline, ageSeconds: Double(count))
      #expect(tick.snapshot.present.count == 23)
      #expect(reader.position(ofSubject: tick.subject) != nil)
      #expect(reader.subjects[tick.subject] == lines[count].subject)
      count += 1
    }
    #expect(count == lines.count)
    #expect(reader.strategies == ["", "IRON_CONDOR", "PROTECTIVE_PUT", "COVERED_CALL"])
  }

  @Test(arguments: [1, 3])
  func positionsOpen45DaysOutAndRollAt5(barsPerDay: Int) throws {
    let market = try Synthetic(seed: 2, days: 200, barsPerDay: barsPerDay)
    let lines = try build(try market.builder(isDaily: barsPerDay == 1), market.bars).lines
    for plan in PositionPlan.allCases {
      let own = lines.filter { $0.strategy == plan.rawValue }
      // In every bar one line, in one run a subject.
      #expect(Set(own.map(\.at)).count == own.count)
      let runs = own.reduce(into: [[Line]]()) { runs, line in
        if runs.last?.last?.subject == line.subject {
          runs[runs.count - 1].append(line)
        } else {
          runs.append([line])
        }
      }
      #expect(Set(runs.map { $0[0].subject }).count == runs.count)
      #expect(runs.count > 3)
      for run in runs {
        #expect((45...51).contains(run[0]["days_to_expiration"] ?? 0))
        #expect(try Synthetic.date(run[0].expiration).weekday == .friday)
        #expect(run.allSatisfy { $0.legs as NSArray == run[0].legs as NSArray })
        #expect(run.dropFirst().allSatisfy { $0["days_to_expiration"] ?? 0 > 5 })
        let code = [PositionPlan.ironCondor: "IC", .protectivePut: "PP", .coveredCall: "CC"][plan] ?? ""
        let strikes = run[0].strikes.map { "\(Int($0))" }.joined(separator: "/")
        #expect(run[0].subject == "XYZ \(run[0].expiration) \(code) \(strikes)")
      }
      // Each is held until the next one begins, at the first bar of the first day with 5 days or fewer.
      for (run, next) in zip(runs, runs.dropFirst()) {
        let days = try Synthetic.date(run[0].expiration).days(
          since: try Synthetic.date(String(next[0].at.prefix(10))))
        #expect((3...5).contains(days))
      }
    }
  }

  @Test func noLineDependsOnWhatComesLater() throws {
    let market = try Synthetic(seed: 3, days: 100, barsPerDay: 3)
    let splits = try splits("XYZ,\(market.days[60]),2")
    let whole = try build(try market.builder(splits: splits), market.bars).lines.map(\.text)
    for seed in 0..<6 {
      var random = SplitMix64(seed: UInt64(seed))
      let count = Int(random.unit() * Double(market.bars.count))
      let part = try build(try market.builder(splits: splits), market.bars.prefix(count)).lines.map(\.text)
      #expect(part == Array(whole.prefix(part.count)), "seed \(seed), \(count) bars")
      #expect(part.count == whole.count { $0 < "{\"at\":\"\(market.bars[count].end)" }, "seed \(seed)")
    }
  }

  @Test func withinADayTheIndexIsThatOfTheDayBefore() throws {
    let market = try Synthetic(seed: 4, days: 60)
    let day = market.days[55]
    let lines = try build(try market.builder(), market.bars).lines
    let before = try #require(market.index.last { $0.0 < day }).1
    let own = lines.filter { $0.at.hasPrefix("\(day)") }
    #expect(own.count == 21)
    #expect(
      own.allSatisfy {
        $0["vix_level"] == before && abs(($0["implied_volatility"] ?? 0) - before / 100) < 1e-9
      })
    // Nothing of the day itself is used: without its row the lines are the same.
    let blind = HistoryBuilder(
      symbol: "XYZ", plans: PositionPlan.allCases, index: try market.volatilityIndex(before: day),
      isDaily: false)
    let bars = market.bars.filter { $0.session <= day }
    #expect(
      try build(blind, bars).lines.map(\.text)
        == lines.prefix { $0.at < "\(day.adding(days: 1))" }.map(\.text))
  }

  @Test func aDailyBarEndsWithItsOwnIndex() throws {
    let market = try Synthetic(seed: 5, days: 60, barsPerDay: 1)
    let lines = try build(try market.builder([.coveredCall], isDaily: true), market.bars).lines
    let index = Dictionary(uniqueKeysWithValues: market.index.map { ("\($0.0)", $0.1) })
    #expect(lines.count > 8)
    #expect(lines.allSatisfy { $0["vix_level"] == index[String($0.at.prefix(10))] })
  }

  @Test func greeksAndEntryAreBlackScholes() throws {
    let market = try Synthetic(seed: 6, days: 90, barsPerDay: 4)
    let lines = try build(try market.builder(), market.bars).lines
    var seen: Set<String> = []
    for line in lines {
      let volatility = try #require(line["implied_volatility"])
      let at = Array(line.at.utf8)
      let time = try Timestamp(parsing: at, in: at.indices)
      var sum = [0.0, 0, 0, 0, 0]
      for leg in line.legs {
        let type = try #require((leg["type"] as? String).flatMap { OptionType(rawValue: $0) })
        let expiration = try Synthetic.date(line.expiration)
        let settlement = Double(expiration.daysSince1970) * 86_400 + AssumedCarry.settlementSecondOfDay
        let years = (settlement - Double(time.nanosecondsSince1970) / 1e9) / 86_400 / 365
        let model = try BlackScholes(
          spot: try #require(line["underlying_price"]), strike: try #require(leg["strike"] as? Double),
          years: years,
          volatility: volatility, rate: AssumedCarry.rate, dividendYield: AssumedCarry.dividendYield)
        let greeks = model.greeks(of: type)
        let sign = leg["side"] as? String == "long" ? 1.0 : -1.0
        let values = [greeks.delta, greeks.gamma, greeks.theta, greeks.vega, -model.price(of: type)]
        for index in sum.indices { sum[index] += sign * values[index] }
      }
      for (key, expected, quantum) in [
        ("delta", sum[0], 1e-3), ("gamma", sum[1], 1e-6), ("theta", sum[2], 1e-4), ("vega", sum[3], 1e-4),
      ] { #expect(abs((line[key] ?? .nan) - expected) <= 0.51 * quantum, "\(line.at) \(key)") }
      if seen.insert(line.subject).inserted { #expect(abs(line.entryValue - sum[4]) < 1e-6) }
    }
    #expect(seen.count > 5)
  }

  @Test func strikesAreNearestToTheirDeltas() throws {
    let market = try Synthetic(seed: 7, days: 52)
    let lines = try build(try market.builder([.ironCondor]), market.bars).lines
    let line = try #require(lines.first)
    let bar = try #require(market.bars.first { "\($0.end)" == line.at })
    let expiration = try Synthetic.date(line.expiration)
    let settlement = Double(expiration.daysSince1970) * 86_400 + AssumedCarry.settlementSecondOfDay
    for (strike, (type, target)) in zip(
      line.strikes, [(OptionType.put, 0.05), (.put, 0.16), (.call, 0.16), (.call, 0.05)])
    {
      func distance(_ strike: Double) throws -> Double {
        let model = try BlackScholes(
          spot: bar.close, strike: strike,
          years: (settlement - Double(bar.end.nanosecondsSince1970) / 1e9) / 86_400 / 365,
          volatility: try #require(line["implied_volatility"]), rate: AssumedCarry.rate,
          dividendYield: AssumedCarry.dividendYield)
        return abs(abs(model.greeks(of: type).delta) - target)
      }
      let all = try (100...400).map { (try distance(Double($0)), Double($0)) }
      #expect(strike == all.min { $0.0 < $1.0 }?.1)
    }
  }

  @Test func nothingIsWrittenBeforeAllIsWarm() throws {
    let market = try Synthetic(seed: 8, days: 60)
    let lines = try build(try market.builder(), market.bars).lines
    // The slowest is the realised volatility: 21 closes, the 21st being the price of the moment.
    #expect(lines.first?.at.hasPrefix("\(market.days[20])") == true)
    // The rank needs 252 days before the one that is ranked.
    var short = market
    short.index = Array(market.index.dropFirst(60))
    let late = try build(try short.builder(), market.bars).lines
    #expect(late.first?.at.hasPrefix("\(market.days[53])") == true)
    short.index = []
    #expect(try build(try short.builder(), market.bars).lines.isEmpty)
  }

  @Test func aDayWithoutIndexMissesIt() throws {
    var market = try Synthetic(seed: 9, days: 60, barsPerDay: 1)
    market.index.removeAll { $0.0 == market.days[55] }
    let (lines, notes) = try build(try market.builder([.ironCondor], isDaily: true), market.bars)
    let line = try #require(lines.first { $0.at.hasPrefix("\(market.days[55])") })
    for key in Self.madeOfTheIndex { #expect(line.indicators[key] == nil, "\(key)") }
    #expect(line.indicators["quality_tier"] as? String == "MEDIUM")
    #expect(notes == [noIndex(on: market.days[55], since: market.days[54])])
  }

  @Test(arguments: [1, 3])
  func anOldIndexIsMissingAndSaidOnce(barsPerDay: Int) throws {
    var market = try Synthetic(seed: 9, days: 90, barsPerDay: barsPerDay)
    // 2015-03-05 (Thursday) to 2015-04-01, and all from 2015-04-20 on.
    let (first, next, last) = (market.days[45], market.days[65], market.days[77])
    market.index.removeAll { $0.0 >= first && $0.0 < next || $0.0 > last }
    let isDaily = barsPerDay == 1
    let (lines, notes) = try build(try market.builder([.coveredCall], isDaily: isDaily), market.bars)
    // Within a day a close is taken for seven days; a daily bar has its own or none.
    func isMissing(_ day: CalendarDate) -> Bool {
      guard let known = market.index.last(where: { isDaily ? $0.0 <= day : $0.0 < day }) else { return true }
      return day.days(since: known.0) > (isDaily ? 0 : VolatilityIndex.limitDays)
    }
    let missing = market.days.filter(isMissing)
    for line in lines {
      let day = try Synthetic.date(String(line.at.prefix(10)))
      for key in Self.madeOfTheIndex {
        #expect((line.indicators[key] == nil) == isMissing(day), "\(day) \(key)")
      }
    }
    let late = try #require(missing.first { $0 > last })
    #expect(
      notes == [
        noIndex(on: try #require(missing.first), since: market.days[44]), noIndex(on: late, since: last),
      ])
  }

  @Test func notesThatNoLongerHoldAreDropped() throws {
    var market = try Synthetic(seed: 9, days: 60, barsPerDay: 1)
    market.index.removeAll { $0.0 == market.days[40] || $0.0 > market.days[50] }
    var builder = try market.builder([.ironCondor], splits: try splits("ABC,2015-01-05,2"), isDaily: true)
    var output: [UInt8] = []
    for bar in market.bars {
      try builder.add(bar, into: &output)
      builder.dropPastNotes()
    }
    let notes = builder.takeNotes()
    #expect(
      notes == [
        "\(market.days[0]): no splits of XYZ are given: its bars are taken for never split",
        noIndex(on: market.days[51], since: market.days[50]),
      ])
  }

  private static let madeOfTheIndex = [
    "vix_level", "volatility_rank", "implied_volatility", "delta", "gamma", "theta", "vega",
  ]

  private func noIndex(on day: CalendarDate, since last: CalendarDate) -> String {
    "\(day): the volatility index has no value since \(last): what is made of it is missing, "
      + "and no position is opened"
  }

  @Test func whatExpiresInAGapIsReplacedAndSaid() throws {
    let market = try Synthetic(seed: 10, days: 140, barsPerDay: 3)
    let bars = market.bars.filter { $0.session < market.days[60] || $0.session > market.days[120] }
    let (lines, notes) = try build(try market.builder([.coveredCall]), bars)
    let last = try #require(lines.last { $0.at < "\(market.days[60])" })
    let next = try #require(lines.first { $0.at > "\(market.days[60])" })
    #expect(notes == ["\(market.days[121]): \(last.subject) had expired before it could be rolled; dropped"])
    #expect((45...51).contains(next["days_to_expiration"] ?? 0))
    #expect(next.at.hasPrefix("\(market.days[121])"))
  }

  @Test(arguments: [1e300, 1e14, 1e-9])
  func numbersNoSnapshotHoldsAreRefused(scale: Double) throws {
    let market = try Synthetic(seed: 11, days: 60)
    let bars = market.bars.enumerated().map { number, bar in number < 300 ? bar : bar.onBasis(scale) }
    let error = #expect(throws: SnapshotError.self) { _ = try build(try market.builder(), bars) }
    let text = "\(try #require(error))"
    #expect(text.hasPrefix("underlying_price: ") || text.hasPrefix("macd"), "\(text)")
  }

  /// Held is what still has strikes: under 1000 of volatility puts alone, without any all but the condor, whose strikes
  /// then coincide.
  @Test(arguments: [(1e5, ["PROTECTIVE_PUT"]), (1e9, []), (1e-9, ["PROTECTIVE_PUT", "COVERED_CALL"])])
  func anAbsurdIndexNeitherHangsNorCrashes(points: Double, held: [String]) throws {
    var market = try Synthetic(seed: 12, days: 40)
    market.index = market.index.map { ($0.0, $0.0 < market.days[10] ? $0.1 : points) }
    let (lines, notes) = try build(try market.builder(), market.bars)
    #expect(Set(lines.map(\.strategy)) == Set(held))
    #expect(lines.count == held.count * 20 * 7)
    let others = PositionPlan.allCases.map(\.rawValue).filter { !held.contains($0) }
    #expect(notes.map { $0.split(separator: " ")[2] } == others.map { $0[...] })
  }

  @Test func theIndexMustBeOne() {
    let hourly =
      "bar_start_ny,open,high,low,close,volume\n2015-01-02 10:00,1,1,1,1,1\n2015-01-02 11:00,1,1,1,1,1"
    for text in [hourly, BarLayout.dailyEquity.header + "\n2015-01-02,1,1,1,1,1,1,1,x"] {
      #expect(
        message { () throws(InputError) in _ = try VolatilityIndex(source(text, named: "v.csv")) }
          == "v.csv: daily values of a volatility index are expected; "
          + "the header of such a file is date,open,high,low,close")
    }
  }
}
