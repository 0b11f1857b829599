import DeadbandCore
@testable import DeadbandMarketData
import DeadbandPricing
import Foundation
import Testing

/// Positions in listed contracts, followed through tiny chains.
@Suite struct ChainTests {
  private let market: Synthetic

  init() throws { market = try Synthetic(seed: 30, days: 56, barsPerDay: 3) }

  /// One option of a made chain, as a row in the layout with all greeks.
  private struct Option {
    let day: CalendarDate
    let underlying: Double
    let expiration: CalendarDate
    let strike: Double
    let type: OptionType
    let model: BlackScholes

    var bid: Double { model.price(of: type) * 0.99 }
    var ask: Double { model.price(of: type) * 1.01 }

    func row(bid: Double? = nil, ask: Double? = nil, volatility: Double? = nil) -> String {
      let greeks = model.greeks(of: type)
      return "\(day),XYZ,\(underlying),id,\(type.rawValue),\(expiration),\(strike),\(bid ?? self.bid),"
        + "\(ask ?? self.ask),0,0,0,\(volatility ?? model.volatility),\(greeks.delta),\(greeks.gamma * 100),"
        + "\(greeks.theta * 365),\(greeks.vega * 100)"
    }
  }

  /// The options of all days from the 25th on, at a volatility of 0.30.
  private func options(closeFactor: Double = 1, strikeStep: Double = 5, from day: Int = 25) throws -> [Option]
  {
    var options: [Option] = []
    for day in market.days[day...] {
      let close = (try #require(market.bars.last { $0.session == day })).close * closeFactor
      for text in ["2015-02-20", "2015-03-20", "2015-04-17", "2015-05-15", "2015-07-17"] {
        let expiration = try Synthetic.date(text)
        guard expiration >= day else { continue }
        for strike in stride(from: 130.0, through: 300, by: strikeStep) {
          for type in OptionType.allCases {
            options.append(
              Option(
                day: day, underlying: close, expiration: expiration, strike: strike, type: type,
                model: try BlackScholes(
                  spot: close, strike: strike, years: Double(expiration.days(since: day)) / 365,
                  volatility: 0.3,
                  rate: AssumedCarry.rate, dividendYield: AssumedCarry.dividendYield)))
          }
        }
      }
    }
    return options
  }

  private func csv(_ options: [Option], _ row: (Option) -> String? = { $0.row() }) -> String {
    ([ChainLayout.fullGreeks.header] + options.compactMap(row)).joined(separator: "\n")
  }

  @Test func contractsAreTheListedOnesNearestToThePlan() throws {
    let options = try options()
    let (lines, notes) = try build(try market.builder(chain: csv(options)), market.bars)
    #expect(notes.isEmpty)
    let first = try #require(lines.first)
    let day = market.days[25]
    // Opened at the end of the first day with quotes, at the mids of that day.
    #expect(first.at == "\(try #require(market.bars.last { $0.session == day }).end)")
    let target = first.expiration
    // 2015-02-05: 43 days to the March expiration, 71 to that of April.
    #expect("\(day)" == "2015-02-05" && target == "2015-03-20")
    let listed = options.filter { $0.day == day && "\($0.expiration)" == target }
    var credit = 0.0
    for (strike, (type, delta, sign)) in zip(
      first.strikes, [(OptionType.put, 0.05, -1.0), (.put, 0.16, 1), (.call, 0.16, 1), (.call, 0.05, -1)])
    {
      let nearest = listed.filter { $0.type == type }
        .min {
          abs(abs($0.model.greeks(of: type).delta) - delta)
            < abs(abs($1.model.greeks(of: type).delta) - delta)
        }
      #expect(nearest?.strike == strike)
      let mid = nearest.map { ($0.bid + $0.ask) / 2 } ?? .nan
      credit += sign * mid
    }
    #expect(abs(first.entryValue - credit) < 1e-6)
    #expect(first["implied_volatility"] == 0.3)
    // Held to the end of these days, or to the roll.
    #expect(Set(lines.filter { $0.strategy == "IRON_CONDOR" }.map(\.subject)).count <= 2)
  }

  @Test func greeksAreThoseOfTheQuotes() throws {
    let options = try options()
    let lines = try build(try market.builder([.protectivePut], chain: csv(options)), market.bars).lines
    for line in lines.suffix(60) {
      // Within a day the latest known session is that of the day before.
      let isClose = market.bars.last { "\($0.session)" == line.at.prefix(10) }.map { "\($0.end)" } == line.at
      let today = try Synthetic.date(String(line.at.prefix(10)))
      let session = try #require(isClose ? today : market.days.last { $0 < today })
      let option = try #require(
        options.first {
          $0.day == session && "\($0.expiration)" == line.expiration && $0.strike == line.strikes[0]
            && $0.type == .put
        })
      let greeks = option.model.greeks(of: .put)
      #expect(abs((line["delta"] ?? .nan) - greeks.delta) <= 0.51e-3)
      #expect(abs((line["gamma"] ?? .nan) - greeks.gamma) <= 0.51e-6)
      #expect(abs((line["theta"] ?? .nan) - greeks.theta) <= 0.51e-4)
      #expect(abs((line["vega"] ?? .nan) - greeks.vega) <= 0.51e-4)
    }
  }

  @Test func quotesWithoutVolatilityAreSolvedAndThoseWithoutThetaComputed() throws {
    let options = try options()
    let whole = try build(try market.builder(chain: csv(options)), market.bars).lines
    let bare = csv(options) { $0.row(volatility: 0) }
    let index =
      [ChainLayout.indexRoots.header]
      + options.map {
        let greeks = $0.model.greeks(of: $0.type)
        return
          "\($0.day),\($0.underlying),id,XYZ,\($0.type.rawValue),\($0.expiration),\($0.strike),\($0.bid),"
          + "\($0.ask),0,0,0,0,0.3,\(greeks.delta),\(greeks.gamma)"
      }
    for chain in [bare, index.joined(separator: "\n")] {
      let lines = try build(try market.builder(chain: chain), market.bars).lines
      #expect(lines.map(\.subject) == whole.map(\.subject))
      for (line, reference) in zip(lines, whole) {
        #expect(abs((line["implied_volatility"] ?? .nan) - 0.3) < 1.01e-4)
        for (key, tolerance) in [
          ("delta", 1.01e-3), ("theta", 1.01e-4), ("vega", 1.01e-4), ("gamma", 1.01e-6),
        ] {
          #expect(abs((line[key] ?? .nan) - (reference[key] ?? .nan)) < tolerance, "\(line.at) \(key)")
        }
      }
    }
  }

  @Test func quotesOfLaterDaysAreNotKnown() throws {
    let options = try options()
    let whole = try build(try market.builder(chain: csv(options)), market.bars).lines
    let day = market.days[30]
    let early = try build(try market.builder(chain: csv(options.filter { $0.day < day })), market.bars).lines
    let close = "\(try #require(market.bars.last { $0.session == day }).end)"
    #expect(whole.prefix { $0.at < close }.map(\.text) == early.prefix { $0.at < close }.map(\.text))
    #expect(
      whole.contains { $0.at == close }
        && whole.first { $0.at == close }?.text != early.first { $0.at == close }?.text)
  }

  @Test(arguments: ["empty", "crossed", "gone"])
  func anOldQuoteIsMissingNotZero(fault: String) throws {
    let options = try options()
    let fine = try build(try market.builder([.coveredCall], chain: csv(options)), market.bars).lines
    let strike = try #require(fine.first).strikes[0]
    let days = market.days[28...33]
    let chain = csv(options) {
      guard days.contains($0.day), $0.strike == strike, $0.type == .call else { return $0.row() }
      return fault == "gone" ? nil : fault == "empty" ? $0.row(bid: 0, ask: 0) : $0.row(bid: 9, ask: 8)
    }
    let (lines, notes) = try build(try market.builder([.coveredCall], chain: chain), market.bars)
    #expect(lines.map(\.subject) == fine.map(\.subject))
    let last = market.days[27]
    let missing = lines.filter { $0["delta"] == nil }
    for line in lines {
      let today = try Synthetic.date(String(line.at.prefix(10)))
      let isQuotedAgain = line.at >= "\(try #require(market.bars.last { $0.session == market.days[34] }).end)"
      let isOld = !isQuotedAgain && today.days(since: last) > 3
      for key in ["implied_volatility", "delta", "gamma", "theta", "vega"] {
        #expect((line[key] == nil) == isOld, "\(line.at) \(key)")
      }
    }
    #expect(!missing.isEmpty)
    let reason = fault == "gone" ? "not listed since" : "only empty or crossed quotes since"
    #expect(
      notes == [
        "\(try #require(missing.first).at.prefix(10)): \(lines[0].subject): call \(Int(strike)): \(reason) \(last); "
          + "implied volatility and greeks are missing"
      ])
    // With a limit that reaches over the gap nothing is missing.
    let patient = try build(try market.builder([.coveredCall], chain: chain, quoteLimitDays: 12), market.bars)
    #expect(patient.notes.isEmpty && patient.lines.allSatisfy { $0["delta"] != nil })
  }

  @Test func theChainsEndIsSaid() throws {
    let options = try options().filter { $0.day <= market.days[30] }
    let (lines, notes) = try build(try market.builder([.coveredCall], chain: csv(options)), market.bars)
    #expect(notes.first?.contains("the chain has no session since \(market.days[30]); ") == true)
    #expect(lines.last?["delta"] == nil)
    #expect(lines.last?["underlying_price"] != nil)
  }

  @Test func aPositionThatCannotBeOpenedIsSaidOnce() throws {
    let options = try options().filter { "\($0.expiration)" == "2015-07-17" }
    let (lines, notes) = try build(try market.builder([.coveredCall], chain: csv(options)), market.bars)
    // The expiration in July comes within reach of 45 + 21 days after these bars.
    #expect(lines.isEmpty)
    #expect(
      notes == [
        "\(market.days[25]): no COVERED_CALL can be opened: no expiration 24…66 days out has good quotes for all legs"
      ])
  }

  @Test func anotherUnderlyingIsRefused() throws {
    let options = try options(closeFactor: 10)
    let close = try #require(market.bars.last { $0.session == market.days[25] }).close
    let text = message { () throws(InputError) in
      do { _ = try build(try market.builder(chain: csv(options)), market.bars) } catch let error as InputError
      {
        throw error
      } catch {}
    }
    #expect(
      text
        == "chain.csv: session \(market.days[25]): the chain's underlying stands at \((close * 10).plain), "
        + "the bars of XYZ close at \(close.plain); give the chain of XYZ itself, in the units of its bars")
  }

  @Test func aSplitHalvesTheListedStrikes() throws {
    // Bars and chain change to half the price on day 30; strikes are listed at half of what they were.
    let whole = try build(try market.builder([.coveredCall], chain: csv(try options())), market.bars).lines
    let day = market.days[30]
    var split = market
    split.bars = market.bars.map { $0.session < day ? $0 : $0.onBasis(0.5) }
    let chain = csv(try options()) { option in
      guard option.day >= day else { return option.row() }
      let half = try? BlackScholes(
        spot: option.underlying / 2, strike: option.strike / 2, years: option.model.years, volatility: 0.3,
        rate: AssumedCarry.rate, dividendYield: AssumedCarry.dividendYield)
      return half.map {
        Option(
          day: option.day, underlying: option.underlying / 2, expiration: option.expiration,
          strike: option.strike / 2, type: option.type, model: $0
        ).row()
      }
    }
    let lines = try build(
      try split.builder([.coveredCall], splits: try splits("XYZ,\(day),2"), chain: chain), split.bars
    ).lines
    let subject = try #require(whole.first).subject
    let held = zip(whole, lines).filter { $0.0.subject == subject }
    #expect(held.contains { $0.0.at > "\(day)" })
    for (before, after) in held {
      #expect(after.subject == subject)
      for key in before.indicators.keys {
        guard let left = before[key] else { continue }
        #expect(abs(left - (after[key] ?? .nan)) <= max(1e-9 * abs(left), 1.01e-4), "\(after.at) \(key)")
      }
    }
  }
}
