extension CalendarDate: CustomStringConvertible {
  /// Reads exactly `YYYY-MM-DD` from the bytes of a range. Does not allocate.
  public init(parsing bytes: [UInt8], in range: Range<Int>) throws(TimeFormatError) {
    guard range.count == 10, range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw TimeFormatError("a date is written YYYY-MM-DD")
    }
    let start = range.lowerBound
    guard let century = Digits.two(bytes, at: start), let rest = Digits.two(bytes, at: start + 2),
      let month = Digits.two(bytes, at: start + 5), let day = Digits.two(bytes, at: start + 8),
      bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-")
    else { throw TimeFormatError("a date is written YYYY-MM-DD") }
    guard month >= 1, month <= 12 else { throw TimeFormatError("month outside 01…12") }
    guard let date = CalendarDate(year: century * 100 + rest, month: month, day: day) else {
      throw TimeFormatError("the month has no such day")
    }
    self = date
  }

  /// The date as `YYYY-MM-DD`.
  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `YYYY-MM-DD`.
  package func append(to bytes: inout [UInt8]) {
    let (year, month, day) = yearMonthDay
    Digits.appendTwo(year / 100, to: &bytes)
    Digits.appendTwo(year % 100, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Digits.appendTwo(month, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Digits.appendTwo(day, to: &bytes)
  }
}
