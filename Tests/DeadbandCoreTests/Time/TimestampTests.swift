import DeadbandCore
import Foundation
import Testing

@Suite struct TimestampTests {
  private func parse(_ text: String) throws -> Timestamp {
    let bytes = Array("«\(text)»".utf8)
    return try Timestamp(parsing: bytes, in: 2..<bytes.count - 2)
  }

  @Test func agreesWithFoundationOnRandomInstants() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("TimestampTests seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let style = Date.ISO8601FormatStyle()
    for _ in 0..<2000 {
      let seconds = Int64.random(in: -9_000_000_000...9_000_000_000, using: &generator)
      let foundation = style.format(Date(timeIntervalSince1970: Double(seconds)))
      let timestamp = try parse(foundation)
      #expect(timestamp.nanosecondsSince1970 == seconds * 1_000_000_000, "seed \(seed)")
      #expect(timestamp.description == foundation, "seed \(seed)")
    }
  }

  @Test func everyInstantRoundTripsThroughItsText() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("TimestampTests round trip seed \(seed)")
    var generator = SplitMix64(seed: seed)
    var values = (0..<5000).map { _ in Int64(bitPattern: generator.next()) }
    values += [.min, .min + 1, .max, 0, -1, 1, -1_000_000_000, -999_999_999]
    for value in values {
      let timestamp = Timestamp(nanosecondsSince1970: value)
      #expect(try parse(timestamp.description) == timestamp, "seed \(seed)")
    }
  }

  @Test func fractionsAndZonesAreRead() throws {
    #expect(try parse("2024-05-01T14:30:00.25+02:00").description == "2024-05-01T12:30:00.25Z")
    #expect(try parse("2024-05-01t14:30:00-05:30").description == "2024-05-01T20:00:00Z")
    #expect(try parse("2024-05-01T14:30:00.1234567899999z").description == "2024-05-01T14:30:00.123456789Z")
    #expect(try parse("1969-12-31T23:59:59.999999999Z").nanosecondsSince1970 == -1)
    #expect(try parse("2024-05-01T00:00:00-00:00") == parse("2024-05-01T00:00:00Z"))
    #expect(try parse("1969-12-31T23:59:59Z").utcDate.description == "1969-12-31")
  }

  @Test func differencesNeverOverflow() throws {
    let low = Timestamp(nanosecondsSince1970: .min)
    let high = Timestamp(nanosecondsSince1970: .max)
    #expect(high.seconds(since: low) == 18_446_744_073.709551615)
    #expect(low.seconds(since: high) == -18_446_744_073.709551615)
    #expect(try parse("2024-05-01T00:00:00.5Z").seconds(since: parse("2024-04-30T00:00:00Z")) == 86_400.5)
    #expect(high.adding(seconds: 1) == nil)
    #expect(low.adding(seconds: -1) == nil)
    #expect(Timestamp(secondsSince1970: .max) == nil)
    #expect(low.adding(seconds: 3600)?.seconds(since: low) == 3600)
  }

  @Test(arguments: [
    ("2024-05-01T14:30:00", "a time is written 2024-05-01T14:30:00Z, with its zone"),
    ("2024-05-01T14:30:00.5", "no zone; end with Z or ±hh:mm"),
    ("2024-05-01T14:30:00.Z", "no digit after the decimal point"),
    ("2024-05-01T14:30:60Z", "leap seconds are not supported; write :59"),
    ("2024-05-01T14:30:61Z", "second above 59"), ("2024-05-01T24:00:00Z", "hour above 23"),
    ("2024-05-01T14:60:00Z", "minute above 59"), ("2024-05-01 14:30:00Z", "date and time are joined by T"),
    ("2024-02-30T14:30:00Z", "the month has no such day"),
    ("2024-05-01T14:30:00+0200", "the zone is written Z or ±hh:mm"),
    ("2024-05-01T14:30:00ZZ", "the zone is written Z or ±hh:mm"),
    ("2024-05-01T14:30:00+24:00", "zone beyond ±23:59"),
    ("2024-05-01T1:30:000Z", "the time of day is written hh:mm:ss"),
    ("1600-01-01T00:00:00Z", "outside 1677-09-21…2262-04-11"),
    ("9999-12-31T23:59:59Z", "outside 1677-09-21…2262-04-11"),
  ])
  func whatIsNoTimeIsRefused(_ text: String, _ reason: String) {
    let error = #expect(throws: TimeFormatError.self) { try parse(text) }
    #expect(error?.reason == reason)
  }

  @Test func rangesOutsideTheBytesAreRefused() {
    #expect(throws: TimeFormatError.self) { try Timestamp(parsing: [], in: 0..<20) }
    #expect(throws: TimeFormatError.self) { try CalendarDate(parsing: [], in: 0..<10) }
  }
}
