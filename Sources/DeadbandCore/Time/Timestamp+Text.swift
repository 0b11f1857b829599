extension Timestamp: CustomStringConvertible {
  /// Reads an RFC 3339 time from the bytes of a range: `2024-05-01T14:30:00.25+02:00`.
  ///
  /// The zone is required (`Z`, `z` or ±hh:mm); `T` may be lower case; a fraction has any number of digits, of
  /// which those after the ninth are cut off. Leap seconds (`:60`) are refused: the time scale has no place for
  /// them. Does not allocate.
  public init(parsing bytes: [UInt8], in range: Range<Int>) throws(TimeFormatError) {
    guard range.count >= 20, range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw TimeFormatError("a time is written 2024-05-01T14:30:00Z, with its zone")
    }
    let start = range.lowerBound
    let date = try CalendarDate(parsing: bytes, in: start..<start + 10)
    guard bytes[start + 10] | 0x20 == UInt8(ascii: "t") else {
      throw TimeFormatError("date and time are joined by T")
    }
    guard let hour = Digits.two(bytes, at: start + 11), let minute = Digits.two(bytes, at: start + 14),
      let second = Digits.two(bytes, at: start + 17), bytes[start + 13] == UInt8(ascii: ":"),
      bytes[start + 16] == UInt8(ascii: ":")
    else { throw TimeFormatError("the time of day is written hh:mm:ss") }
    guard hour <= 23 else { throw TimeFormatError("hour above 23") }
    guard minute <= 59 else { throw TimeFormatError("minute above 59") }
    guard second <= 59 else {
      throw TimeFormatError(second == 60 ? "leap seconds are not supported; write :59" : "second above 59")
    }
    var position = start + 19
    let nanoseconds = try Self.fraction(bytes, at: &position, end: range.upperBound)
    let offset = try Self.offsetSeconds(bytes, at: position, end: range.upperBound)
    let seconds = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
    guard let instant = Timestamp(secondsSince1970: seconds, nanoseconds: nanoseconds) else {
      throw TimeFormatError("outside 1677-09-21…2262-04-11")
    }
    self = instant
  }

  private static func fraction(
    _ bytes: [UInt8], at position: inout Int, end: Int
  ) throws(TimeFormatError) -> Int64 {
    guard position < end, bytes[position] == UInt8(ascii: ".") else { return 0 }
    position += 1
    let first = position
    var value: Int64 = 0
    while position < end, bytes[position] &- 48 <= 9 {
      if position - first < 9 { value = value * 10 + Int64(bytes[position] - 48) }
      position += 1
    }
    guard position > first else { throw TimeFormatError("no digit after the decimal point") }
    for _ in min(position - first, 9)..<9 { value *= 10 }
    return value
  }

  /// Seconds east of Greenwich of the zone that fills the rest of the range.
  private static func offsetSeconds(
    _ bytes: [UInt8], at position: Int, end: Int
  ) throws(TimeFormatError) -> Int {
    guard position < end else { throw TimeFormatError("no zone; end with Z or ±hh:mm") }
    if end - position == 1, bytes[position] | 0x20 == UInt8(ascii: "z") { return 0 }
    let sign = bytes[position]
    guard end - position == 6, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let hours = Digits.two(bytes, at: position + 1), let minutes = Digits.two(bytes, at: position + 4),
      bytes[position + 3] == UInt8(ascii: ":")
    else { throw TimeFormatError("the zone is written Z or ±hh:mm") }
    guard hours <= 23, minutes <= 59 else { throw TimeFormatError("zone beyond ±23:59") }
    let seconds = hours * 3600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// The instant as RFC 3339 in UTC with no more fraction digits than needed: `2024-05-01T12:30:00.25Z`.
  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the instant as RFC 3339 in UTC.
  package func append(to bytes: inout [UInt8]) {
    var (seconds, nanoseconds) = split
    let date = utcDate
    seconds -= Int64(date.daysSince1970) * 86_400
    let secondOfDay = Int(seconds)
    date.append(to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    Digits.appendTwo(secondOfDay / 3600, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Digits.appendTwo(secondOfDay / 60 % 60, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Digits.appendTwo(secondOfDay % 60, to: &bytes)
    if nanoseconds > 0 {
      bytes.append(UInt8(ascii: "."))
      var unit: Int64 = 100_000_000
      while nanoseconds > 0 {
        bytes.append(48 + UInt8(truncatingIfNeeded: nanoseconds / unit))
        nanoseconds %= unit
        unit /= 10
      }
    }
    bytes.append(UInt8(ascii: "Z"))
  }
}
