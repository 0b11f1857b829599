import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Foundation
import Testing

/// Market data made from a seed, and the histories that come of it.
struct Synthetic {
  var days: [CalendarDate]
  var bars: [Bar] = []
  /// Index closes by day.
  var index: [(CalendarDate, Double)] = []

  /// Weekdays from 2015-01-01 on, with 260 days of the index before them. Times are those of New York in winter.
  ///
  /// - Parameter split: from that day on prices are as traded after so many shares for one.
  init(seed: UInt64, days count: Int, barsPerDay: Int = 7, split: (day: Int, shares: Double)? = nil) throws {
    var random = SplitMix64(seed: seed)
    let all = try Self.weekdays(from: "2014-01-02", count: 260 + count)
    days = Array(all.dropFirst(260))
    var points = 15.0
    for day in all {
      points = min(max(points + (random.unit() - 0.5) * 2, 10), 40)
      index.append((day, (points * 100).rounded() / 100))
    }
    var price = 200.0
    for (number, day) in days.enumerated() {
      let shares = split.map { number >= $0.day ? $0.shares : 1 } ?? 1
      for hour in 0..<barsPerDay {
        let open = price
        price = max(20, (price * (1 + (random.unit() - 0.5) * 0.02) * 100).rounded() / 100)
        let end = try #require(Timestamp(secondsSince1970: Int64(day.daysSince1970) * 86_400 + 21 * 3600))
        let step = Int64(6.5 * 3600) / Int64(barsPerDay)
        bars.append(
          Bar(
            open: open / shares, high: max(open, price) / shares, low: min(open, price) / shares,
            close: price / shares, volume: (1000 + random.unit() * 500) * shares, splitFactor: nil,
            start: try #require(end.adding(seconds: -step * Int64(barsPerDay - hour))),
            end: try #require(end.adding(seconds: -step * Int64(barsPerDay - hour - 1))), session: day))
      }
    }
  }

  static func weekdays(from first: String, count: Int) throws -> [CalendarDate] {
    var day = try date(first)
    var days: [CalendarDate] = []
    while days.count < count {
      if day.weekday != .saturday, day.weekday != .sunday { days.append(day) }
      day = day.adding(days: 1)
    }
    return days
  }

  static func date(_ text: String) throws -> CalendarDate {
    let bytes = Array(text.utf8)
    return try CalendarDate(parsing: bytes, in: bytes.indices)
  }

  /// The index, without the days from `end` on.
  func volatilityIndex(before end: CalendarDate = .latest) throws -> VolatilityIndex {
    let rows = index.filter { $0.0 < end }.map { "\($0.0),\($0.1),\($0.1),\($0.1),\($0.1)" }
    return try VolatilityIndex(source((["date,open,high,low,close"] + rows).joined(separator: "\n")))
  }

  /// A builder over this data.
  func builder(
    _ plans: [PositionPlan] = PositionPlan.allCases, splits: Splits = Splits(), chain: String? = nil,
    quoteLimitDays: Int = 3, isDaily: Bool = false
  ) throws -> HistoryBuilder {
    let follower = try chain.map {
      try ChainFollower(source($0, named: "chain.csv"), quoteLimitDays: quoteLimitDays)
    }
    return HistoryBuilder(
      symbol: "XYZ", plans: plans, index: try volatilityIndex(), splits: splits, chain: follower,
      isDaily: isDaily)
  }
}

/// A line of a history.
struct Line {
  let text: String
  let at: String
  let subject: String
  let strategy: String
  let indicators: [String: Any]
  let legs: [[String: Any]]
  let entryValue: Double

  init(_ text: String) throws {
    self.text = text
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    at = try #require(object["at"] as? String)
    subject = try #require(object["subject"] as? String)
    strategy = try #require(object["strategy"] as? String)
    indicators = try #require(object["indicators"] as? [String: Any])
    let position = try #require(object["position"] as? [String: Any])
    legs = try #require(position["legs"] as? [[String: Any]])
    entryValue = try #require(position["entry_value"] as? Double)
  }

  subscript(key: String) -> Double? { indicators[key] as? Double }

  var strikes: [Double] { legs.compactMap { $0["strike"] as? Double } }
  var expiration: String { legs.first?["expiration"] as? String ?? "" }
}

/// The lines that a builder writes for some bars, and what it has to say.
func build(_ builder: consuming HistoryBuilder, _ bars: some Sequence<Bar>) throws -> (
  lines: [Line], notes: [String]
) {
  var builder = builder
  var output: [UInt8] = []
  for bar in bars { try builder.add(bar, into: &output) }
  let text = String(decoding: output, as: UTF8.self)
  #expect(text.isEmpty || text.hasSuffix("\n"))
  return (try text.split(separator: "\n").map { try Line(String($0)) }, builder.takeNotes())
}

func splits(_ text: String) throws -> Splits {
  try Splits(source("symbol,first_date_on_new_basis,shares_multiplier\n\(text)\n"))
}
