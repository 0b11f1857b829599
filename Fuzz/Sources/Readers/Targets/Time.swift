import DeadbandCore
import Foundation

/// What is read as a time or a date is what the C library makes of its fields, and reads back from its text.
func fuzzTime(_ bytes: [UInt8]) {
  if let date = try? CalendarDate(parsing: bytes, in: 0..<bytes.count) {
    expect(Array(date.description.utf8) == bytes, "\(date) is written as it was read")
    check(date)
  }
  if let time = try? Timestamp(parsing: bytes, in: 0..<bytes.count) {
    expect(time.nanosecondsSince1970 == nanoseconds(String(decoding: bytes, as: UTF8.self)), "\(time)")
    check(time)
  }
  let raw = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
  check(Timestamp(nanosecondsSince1970: raw))
  if let date = CalendarDate(daysSince1970: Int(Int32(truncatingIfNeeded: raw))) { check(date) }
}

private func check(_ time: Timestamp) {
  let text = Array(time.description.utf8)
  expect((try? Timestamp(parsing: text, in: 0..<text.count)) == time, "\(time) reads back")
  expect(time.utcDate.description == String(time.description.prefix(10)), "\(time) lies on its date")
}

private func check(_ date: CalendarDate) {
  let text = Array(date.description.utf8)
  expect((try? CalendarDate(parsing: text, in: 0..<text.count)) == date, "\(date) reads back")
  var seconds = time_t(date.daysSince1970) * 86_400
  var fields = tm()
  gmtime_r(&seconds, &fields)
  let (year, month, day) = date.yearMonthDay
  expect(
    year == Int(fields.tm_year) + 1900 && month == Int(fields.tm_mon) + 1 && day == Int(fields.tm_mday)
      && date.weekday.rawValue % 7 == Int(fields.tm_wday), "\(date) as gmtime(3) has it")
}

/// The instant of a text that is known to be RFC 3339, by timegm(3); nil past the range.
private func nanoseconds(_ text: String) -> Int64? {
  let characters = Array(text)
  func number(_ range: Range<Int>) -> Int32 { Int32(String(characters[range])) ?? -1 }
  var fields = tm()
  fields.tm_year = number(0..<4) - 1900
  fields.tm_mon = number(5..<7) - 1
  fields.tm_mday = number(8..<10)
  fields.tm_hour = number(11..<13)
  fields.tm_min = number(14..<16)
  fields.tm_sec = number(17..<19)
  let fraction = characters[19...].first == "." ? characters[20...].prefix { $0.isNumber } : []
  let nano = Int64(String(fraction.prefix(9)).padding(toLength: 9, withPad: "0", startingAt: 0)) ?? -1
  let zone = characters.suffix(6)
  var offset: Int64 = 0
  if characters.last != "Z", characters.last != "z" {
    offset = Int64(number(characters.count - 5..<characters.count - 3)) * 3600
    offset += Int64(number(characters.count - 2..<characters.count)) * 60
    if zone.first == "-" { offset = -offset }
  }
  return Int64(exactly: (Int128(timegm(&fields)) - Int128(offset)) * 1_000_000_000 + Int128(nano))
}
