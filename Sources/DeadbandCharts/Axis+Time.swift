package import DeadbandCore

extension Axis {
  /// The time from `first` to `last` in seconds since `first`, with at most `count` marks at full years, months, days,
  /// hours or minutes of UTC.
  package init(from first: Timestamp, to last: Timestamp, count: Int) {
    let span = max(last.seconds(since: first), 0)
    let step =
      TimeStep.all.first { span / $0.seconds < Double(count) } ?? TimeStep.all[TimeStep.all.count - 1]
    var marks = step.marks(from: first, to: last).map { time in
      Mark(value: time.seconds(since: first), label: step.label(time))
    }
    // One instant, or no round time in the span: the beginning alone.
    if marks.isEmpty || span == 0 { marks = [Mark(value: 0, label: first.utcDate.description)] }
    self.init(low: 0, high: span, marks: marks)
  }
}

/// A distance between marks on an axis of time.
private enum TimeStep {
  /// Up to two weeks; counted from a Monday.
  case fixed(seconds: Int64)
  case months(Int)

  static let all: [TimeStep] =
    [1, 5, 15, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600]
    .map(fixed) + [1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200].map(months)

  private static let aMonday: Int64 = 4 * 86_400

  var seconds: Double {
    switch self {
    case .fixed(let seconds): Double(seconds)
    case .months(let count): Double(count) * 30.4375 * 86_400
    }
  }

  func marks(from first: Timestamp, to last: Timestamp) -> [Timestamp] {
    var marks: [Timestamp] = []
    var next = start(at: first)
    while let time = next, time <= last {
      if time >= first { marks.append(time) }
      next = following(time)
    }
    return marks
  }

  /// A round time at most a step before `first` or after it.
  private func start(at first: Timestamp) -> Timestamp? {
    switch self {
    case .fixed(let step):
      let seconds = first.nanosecondsSince1970 / 1_000_000_000 - Self.aMonday
      let remainder = seconds % step
      return Timestamp(
        secondsSince1970: seconds - (remainder < 0 ? remainder + step : remainder) + Self.aMonday)
    case .months(let count):
      let (year, month, _) = first.utcDate.yearMonthDay
      let months = (year * 12 + month - 1) / count * count
      return Self.start(ofMonth: months) ?? Self.start(ofMonth: months + count)
    }
  }

  private func following(_ time: Timestamp) -> Timestamp? {
    switch self {
    case .fixed(let step): return time.adding(seconds: step)
    case .months(let count):
      let (year, month, _) = time.utcDate.yearMonthDay
      return Self.start(ofMonth: year * 12 + month - 1 + count)
    }
  }

  private static func start(ofMonth months: Int) -> Timestamp? {
    CalendarDate(year: months / 12, month: months % 12 + 1, day: 1)
      .flatMap { Timestamp(secondsSince1970: Int64($0.daysSince1970) * 86_400) }
  }

  func label(_ time: Timestamp) -> String {
    let text = time.description
    let date = text.prefix(10)
    let clock = text.dropFirst(11)
    switch self {
    case .fixed(let step) where step < 60: return String(clock.prefix(8))
    case .fixed(let step) where step < 86_400 && !clock.hasPrefix("00:00"): return String(clock.prefix(5))
    case .fixed: return String(date.dropFirst(5))
    case .months(let count): return String(date.prefix(count < 12 ? 7 : 4))
    }
  }
}
