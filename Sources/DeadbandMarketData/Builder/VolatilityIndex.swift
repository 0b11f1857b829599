import DeadbandCore

/// The daily closes of a volatility index (the VIX), in index points, with what was known of them at a time.
public struct VolatilityIndex: Sendable {
  /// Calendar days after which a close is no longer taken for the index of the day: the exchange's longest closing
  /// since 1990, in September 2001.
  public static let limitDays = 7

  private var dates: [CalendarDate] = []
  private var closes: [Double] = []

  /// One that nothing is known of.
  public init() {}

  /// Reads a whole file of ``BarLayout/dailyIndex``: a share's bars would pass for a volatility of hundreds of per cent.
  public init(_ source: consuming ByteSource) throws(InputError) {
    let path = source.path
    var bars = try BarReader(source)
    guard bars.layout == .dailyIndex else {
      throw InputError(
        .data, path: path, reason: "daily values of a volatility index are expected",
        wayOut: "the header of such a file is \(BarLayout.dailyIndex.header)")
    }
    while let bar = try bars.next() {
      dates.append(bar.session)
      closes.append(bar.close)
    }
  }

  /// The closes on the days before `date`, oldest first.
  func closes(before date: CalendarDate) -> ArraySlice<Double> { closes[..<index(before: date)] }

  /// The latest close that was known during `date`: that of a day before it; `nil` where there is none within
  /// ``limitDays``.
  func close(before date: CalendarDate) -> Double? {
    guard let last = day(before: date), date.days(since: last) <= Self.limitDays else { return nil }
    return closes(before: date).last
  }

  /// The latest day before `date` that has a close.
  func day(before date: CalendarDate) -> CalendarDate? { dates[..<index(before: date)].last }

  /// The close of `date` itself; `nil` where the index has none for it.
  func close(on date: CalendarDate) -> Double? {
    let index = index(before: date)
    return index < dates.count && dates[index] == date ? closes[index] : nil
  }

  /// How many days lie before `date`.
  private func index(before date: CalendarDate) -> Int {
    var low = 0
    var high = dates.count
    while low < high {
      let middle = (low + high) / 2
      if dates[middle] < date { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
