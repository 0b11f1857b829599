import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct RetryAfterTests {
  private let now = Timestamp(secondsSince1970: 784_111_777)

  private func duration(_ fields: (name: String, value: String)...) -> Duration? {
    RetryAfter.duration(WireHeaders(fields), now: now ?? Timestamp(nanosecondsSince1970: 0))
  }

  @Test(arguments: [
    ("0", Duration.zero), ("7", .seconds(7)), (" 7 ", .seconds(7)), ("1.5", .milliseconds(1500)), ("-1", nil),
    ("soon", nil),
    ("", nil), ("1e300", .seconds(2_592_000)), ("99999999999999999999", .seconds(2_592_000)),
    ("Sun, 06 Nov 1994 08:49:37 GMT", .zero), ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
    ("Sun, 06 Nov 1994 08:48:37 GMT", .zero), ("Sun, 06 Nov 2094 08:48:37 GMT", .seconds(2_592_000)),
    ("Sun, 06 Nov 1994 08:50:37", nil), ("Sun, 31 Feb 1994 08:50:37 GMT", nil),
    ("Sun, 06 Nov 1994 24:50:37 GMT", nil),
    ("Sun, 06 Nov 99999999999999999999 08:50:37 GMT", nil), ("Sun, 06 Nov 9999 08:50:37 GMT", nil),
  ])
  func `a time to wait is seconds or a date`(value: String, expected: Duration?) {
    #expect(duration(("Retry-After", value)) == expected)
  }

  @Test func `milliseconds say more than seconds`() {
    #expect(duration(("retry-after", "2"), ("retry-after-ms", "1250")) == .milliseconds(1250))
    #expect(duration(("retry-after", "2"), ("retry-after-ms", "x")) == .seconds(2))
  }

  @Test func `resets count where nothing remains`() {
    let reset = ("x-ratelimit-reset-requests", "1m0.5s")
    #expect(duration(reset, ("x-ratelimit-remaining-requests", "0")) == .milliseconds(60_500))
    #expect(duration(reset, ("x-ratelimit-remaining-requests", "3")) == nil && duration(reset) == nil)
  }

  @Test(arguments: [
    ("3s", Duration.seconds(3)), ("35.5s", .milliseconds(35_500)), ("1h2m3s", .seconds(3723)),
    ("250ms", .milliseconds(250)),
    ("", nil), ("s", nil), ("3", nil), ("3x", nil), ("1..5s", nil), ("3s ", nil),
  ])
  func `spans are written with their units`(text: String, expected: Duration?) {
    #expect(RetryAfter.span(text) == expected)
  }
}
