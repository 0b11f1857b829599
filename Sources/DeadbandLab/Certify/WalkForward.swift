import DeadbandCore

/// Certified on what lay before a year, looked at in the year: what a promise made then came to.
public struct WalkForward: Sendable, Hashable {
  /// One year.
  public struct Row: Sendable, Hashable {
    /// The year.
    public let year: Int
    /// What the years before came to.
    public let result: CertificationResult
    /// Subjects of the year that the certificate speaks of, its units in it.
    public let units: Int
    /// Share of the served answers that differed in that year, at the setting that was certified before; nil where none was,
    /// or nothing was served.
    public let realised: Double?
    /// The 95 % interval of that share, by bootstrap over the year's subjects; nil for fewer than two.
    public let interval: ClosedRange<Double>?

    /// Whether more differed than was promised; nil where nothing was promised.
    public var isMissed: Bool? { realised.map { $0 > result.limit } }
  }

  /// A row a year that has one before it.
  public let rows: [Row]

  /// Walks the years in order. Subjects are of the year that they begin in; what is certified before a year knows only
  /// subjects that have ended by then.
  ///
  /// - Parameters:
  ///   - years: how many years before are looked at; nil for all.
  ///   - from: the first year to be judged; nil for the first that has one before it.
  public init(_ calibration: Calibration, _ certification: Certification, years: Int? = nil, from: Int? = nil)
  {
    let all = Set(calibration.subjects.map { $0.first.utcDate.yearMonthDay.year }).sorted()
    rows = all.dropFirst().filter { $0 >= from ?? .min }.compactMap { year -> Row? in
      guard let start = Self.newYear(year), let end = Self.newYear(year + 1) else { return nil }
      let earliest = years.flatMap { Self.newYear(year - $0) } ?? Timestamp(nanosecondsSince1970: .min)
      let result = certification.decide(calibration.within(earliest..<start))
      let later = calibration.filtered { (start..<end).contains($0.first) }
      guard let chosen = result.chosen else {
        return Row(year: year, result: result, units: later.subjects.count, realised: nil, interval: nil)
      }
      let counts = later.subjects.map { $0.counts[chosen] }
      let served = counts.map { Double($0.served) }
      let loss = counts.map { Double($0.loss) / 1_000 }
      let total = served.reduce(0, +)
      return Row(
        year: year, result: result, units: counts.count,
        realised: total > 0 ? loss.reduce(0, +) / total : nil,
        interval: total > 0 ? Bootstrap.interval(loss, over: served) : nil)
    }
  }

  private static func newYear(_ year: Int) -> Timestamp? {
    CalendarDate(year: year, month: 1, day: 1).flatMap {
      Timestamp(secondsSince1970: Int64($0.daysSince1970) * 86_400)
    }
  }
}
