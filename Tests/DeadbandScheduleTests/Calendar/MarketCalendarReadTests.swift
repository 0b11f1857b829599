import DeadbandCore
import DeadbandSchedule
import Testing

/// Every refusal with its path and reason, and bytes that nobody meant.
@Suite struct MarketCalendarReadTests {
  private static let fields: [(key: String, value: String)] = [
    ("schema", "1"), ("name", #""X""#), ("time_zone", #""Somewhere""#), ("state", #""2026-01-01""#),
    ("from", #""2026-01-01""#), ("through", #""2026-12-31""#), ("open", #""09:30""#), ("close", #""16:00""#),
    ("offsets", #"[{"from":"2025-12-01T00:00:00Z","minutes":60}]"#),
    ("holidays", #"[{"date":"2026-01-01","name":"A"}]"#),
    ("half_days", #"[{"date":"2026-01-02","close":"12:30"}]"#),
  ]

  /// A good document with one field changed, or left out.
  private static func text(_ key: String = "", _ value: String? = nil) -> [UInt8] {
    let fields = fields.compactMap { field -> String? in
      guard field.key == key else { return "\"\(field.key)\":\(field.value)" }
      return value.map { "\"\(key)\":\($0)" }
    }
    return Array("{\(fields.joined(separator: ","))}".utf8)
  }

  @Test func aCalendarOfOnesOwnIsRead() throws {
    let calendar = try MarketCalendar(json: Self.text(), source: "own.json")
    #expect(try calendar.holiday(on: day("2026-01-01")) == "A")
    let session = try #require(try calendar.session(on: day("2026-01-02")))
    #expect(session.open == (try instant("2026-01-02T08:30:00Z")))
    #expect(session.close == (try instant("2026-01-02T11:30:00Z")))
    #expect(session.isHalfDay)
    #expect(try calendar.nextSession(after: session.open).date == (try day("2026-01-05")))
  }

  @Test(arguments: [
    ("schema", "2", "$.schema", "2 is refused; schema 1 is needed"),
    ("through", #""2025-12-31""#, "$.through", "the last day is before the first"),
    ("through", #""2226-12-31""#, "$.through", "more than a century"),
    ("from", #""2026-02-29""#, "$.from", "the month has no such day"),
    ("open", #""9:30""#, "$.open", "a time of day is written hh:mm"),
    ("open", #""24:00""#, "$.open", "a time of day is written hh:mm"),
    ("close", #""09:30""#, "$.close", "the close is not after the open"),
    ("offsets", "[]", "$.offsets", "one offset is the least"),
    (
      "offsets", #"[{"from":"2026-01-01T00:00:00Z","minutes":60}]"#, "$.offsets[0].from",
      "the first offset begins 14 hours before the first day, or earlier"
    ),
    (
      "offsets", #"[{"from":"2025-01-01T00:00:00Z","minutes":17}]"#, "$.offsets[0].minutes",
      "17 is refused; a multiple of 30 minutes from -840 to 840 is needed"
    ),
    (
      "offsets",
      #"[{"from":"2025-01-01T00:00:00Z","minutes":0},{"from":"2025-01-01T00:00:00Z","minutes":0}]"#,
      "$.offsets[1].from", "not after the one before it"
    ),
    (
      "holidays", #"[{"date":"2026-01-03","name":"A"}]"#, "$.holidays[0].date",
      "2026-01-03 is at a weekend"
    ),
    (
      "holidays", #"[{"date":"2027-01-01","name":"A"}]"#, "$.holidays[0].date",
      "2027-01-01 is outside the calendar"
    ),
    (
      "holidays", #"[{"date":"2026-01-01","name":"A"},{"date":"2026-01-01","name":"A"}]"#,
      "$.holidays[1].date", "2026-01-01 is not after 2026-01-01, which stands before it"
    ),
    (
      "holidays", #"[{"date":"2026-01-01","name":""}]"#, "$.holidays[0].name",
      #""" is refused; a name is needed"#
    ),
    ("holidays", #"[{"date":"2026-01-01"}]"#, "$.holidays[0]", #""name" is missing"#),
    (
      "half_days", #"[{"date":"2026-01-01","close":"13:00"}]"#, "$.half_days[0]",
      "2026-01-01 is a holiday too"
    ),
    (
      "half_days", #"[{"date":"2026-01-02","close":"16:00"}]"#, "$.half_days[0].close",
      "a half day closes after the open and before the usual close"
    ),
    (
      "half_days", #"[{"date":"2026-01-02","close":"13:00","x":1}]"#, "$.half_days[0].x",
      "unknown key; here stand date, close"
    ),
  ]) func refusals(_ key: String, _ value: String, _ path: String, _ reason: String) {
    #expect(throws: MarketCalendarError.refused(source: "own.json", path: path, reason: reason)) {
      try MarketCalendar(json: Self.text(key, value), source: "own.json")
    }
  }

  @Test(arguments: Self.fields.map(\.key)) func everyFieldIsNeeded(_ key: String) {
    #expect(
      throws: MarketCalendarError.refused(source: "own.json", path: "$", reason: "\"\(key)\" is missing")
    ) { try MarketCalendar(json: Self.text(key), source: "own.json") }
  }

  @Test func tooMuchIsRefusedBeforeItIsRead() {
    let bytes = [UInt8](repeating: UInt8(ascii: "["), count: MarketCalendar.byteLimit + 1)
    #expect(throws: MarketCalendarError.self) { try MarketCalendar(json: bytes, source: "big") }
  }

  @Test func changedBytesAreReadOrRefused() {
    seeded { generator in
      for _ in 0..<2000 {
        var bytes = Self.text()
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) {
          bytes.removeLast(.random(in: 0...bytes.count, using: &generator))
        }
        guard let calendar = try? MarketCalendar(json: bytes, source: "changed") else { continue }
        _ = try? calendar.nextSession(after: Timestamp(nanosecondsSince1970: 1_770_000_000_000_000_000))
        _ = try? calendar.session(on: calendar.range.upperBound)
      }
    }
  }
}
