package import DeadbandCore

/// How long a provider wants to be left alone, as its header fields say it.
package enum RetryAfter {
  /// The longest time that is believed.
  private static let limit: Double = 30 * 86_400

  /// The time to wait, 0…30 days; nil where the fields do not say.
  ///
  /// The first of `retry-after-ms`, `retry-after` (seconds or a date, which is compared with `now`), and the resets
  /// of those limits of which nothing remains (`x-ratelimit-reset-requests` and `-tokens`, written `6m0.5s`).
  package static func duration(_ headers: WireHeaders, now: Timestamp) -> Duration? {
    if let text = headers["retry-after-ms"], let milliseconds = number(text) {
      return duration(seconds: milliseconds / 1000)
    }
    if let text = headers["retry-after"] {
      if let seconds = number(text) { return duration(seconds: seconds) }
      if let date = date(text) { return duration(seconds: date.seconds(since: now)) }
    }
    return ["requests", "tokens"].compactMap { limit -> Duration? in
      guard headers["x-ratelimit-remaining-\(limit)"].flatMap(number) == 0 else { return nil }
      return headers["x-ratelimit-reset-\(limit)"].flatMap(span)
    }.max()
  }

  /// Seconds as a duration, held within 0…30 days.
  static func duration(seconds: Double) -> Duration {
    .milliseconds(Int64((min(max(seconds, 0), limit) * 1000).rounded(.up)))
  }

  /// A time in Go's and Protobuf's notation: `1h2m3.5s`, `250ms`; nil where it is none.
  static func span(_ text: String) -> Duration? {
    var rest = text.utf8[...]
    var seconds = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0 &- 48 <= 9 || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
      rest = rest.dropFirst(unit.count)
      let units: [String: Double] = ["h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9]
      guard let value = number(String(Substring(digits))), let factor = units[String(Substring(unit))] else {
        return nil
      }
      seconds += value * factor
    }
    return text.isEmpty ? nil : duration(seconds: seconds)
  }

  /// A number of 0 or more, white space around it allowed.
  private static func number(_ text: String) -> Double? {
    let bytes = Array(text.utf8.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed())
    var position = 0
    guard let value = DecimalNumber.parse(bytes, at: &position, end: bytes.count), position == bytes.count,
      value >= 0
    else { return nil }
    return value
  }

  /// A date as HTTP writes it today: `Sun, 06 Nov 1994 08:49:37 GMT`. The two obsolete forms are not read.
  private static func date(_ text: String) -> Timestamp? {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" }).map(String.init)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 8, words[7] == "GMT", let month = months.firstIndex(of: words[2]),
      let day = Int(words[1]), let year = Int(words[3]), let hour = Int(words[4]), let minute = Int(words[5]),
      let second = Int(words[6]), let date = CalendarDate(year: year, month: month + 1, day: day),
      0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second
    else { return nil }
    return Timestamp(
      secondsSince1970: Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second))
  }
}
