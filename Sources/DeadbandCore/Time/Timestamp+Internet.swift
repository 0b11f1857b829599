extension Timestamp {
  /// The second as mail and HTTP write it (RFC 5322, RFC 9110), without its zone: `Thu, 26 Nov 2026 18:35:29`, in UTC.
  package var internetText: String {
    let date = utcDate
    let (year, month, day) = date.yearMonthDay
    let rest = split.seconds.flooredDivision(by: 86_400).remainder
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return
      "\(Self.weekdays[date.weekday.rawValue - 1]), \(two(Int64(day))) \(Self.months[month - 1]) \(year) "
      + "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
  }

  /// From Monday on, as ``CalendarDate/Weekday`` counts.
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
