import DeadbandCore

/// The rows of a bar file as bars that are valid by themselves and start one after the other. Intraday bars end
/// where they start: their length is not in the row.
struct BarRows: ~Copyable {
  let layout: BarLayout
  /// The file's name.
  var path: String { csv.path }
  /// The line of the row read last.
  var line: Int { csv.line }
  private var csv: CSVReader
  private var clock: NewYorkClock
  private var previousStart: Timestamp?

  init(_ source: consuming ByteSource) throws(InputError) {
    let csv = try CSVReader(source)
    let layout = try csv.layout(among: BarLayout.allCases, header: \.header)
    let clock = try NewYorkClock()
    self.layout = layout
    self.csv = csv
    self.clock = clock
  }

  mutating func next() throws(InputError) -> Bar? {
    guard try csv.nextRow() else { return nil }
    let (session, start, end) = try interval()
    if let previousStart, start <= previousStart {
      throw csv.refusal(
        start == previousStart
          ? "the bar starts at the same time as the one before, \(start)"
          : "time goes backwards: \(start) follows \(previousStart)", wayOut: "sort the file by time")
    }
    previousStart = start
    let bar = Bar(
      open: try csv.positive(1), high: try csv.positive(2), low: try csv.positive(3),
      close: try csv.positive(4), volume: layout == .dailyIndex ? nil : try csv.nonNegative(5),
      splitFactor: layout == .dailyEquity ? try csv.positive(6) : nil, start: start, end: end,
      session: session)
    guard bar.low <= bar.high else { throw csv.refusal("low \(bar.low) above high \(bar.high)") }
    if layout != .dailyIndex { try check(bar.open, "open", within: bar) }
    try check(bar.close, "close", within: bar)
    return bar
  }

  func refusal(_ reason: String, wayOut: String? = nil) -> InputError { csv.refusal(reason, wayOut: wayOut) }

  private func check(_ price: Double, _ name: String, within bar: Bar) throws(InputError) {
    guard bar.low <= price, price <= bar.high else {
      throw csv.refusal("\(name) \(price) outside [low, high] = [\(bar.low), \(bar.high)]")
    }
  }

  private mutating func interval() throws(InputError) -> (CalendarDate, Timestamp, Timestamp) {
    switch layout {
    case .dailyEquity, .dailyIndex:
      let date = try csv.date(0)
      return (date, try newYork(date, minute: 9 * 60 + 30), try newYork(date, minute: 16 * 60))
    case .newYork:
      let (date, minute) = try csv.dateAndMinute(0)
      let start = try newYork(date, minute: minute)
      return (date, start, start)
    case .utc:
      let (date, minute) = try csv.dateAndMinute(0)
      let seconds = Int64(date.daysSince1970) * 86_400 + Int64(minute) * 60
      guard let start = Timestamp(secondsSince1970: seconds) else {
        throw csv.refusal(0, "outside 1677-09-21…2262-04-11")
      }
      return (date, start, start)
    }
  }

  private mutating func newYork(_ date: CalendarDate, minute: Int) throws(InputError) -> Timestamp {
    if let instant = clock.instant(date, minute: minute) { return instant }
    throw csv.refusal(
      0, "no such time in New York (clocks go forward over it, or it lies outside 1677-09-21…2262-04-11)")
  }
}
