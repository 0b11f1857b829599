internal import DeadbandCore

/// A stretch of time up to now that figures are shown for, in parts of equal length.
public enum ActivityWindow: String, Sendable, Hashable, CaseIterable {
  case hour, day, week, month

  /// Seconds of a part: 5 minutes, an hour, 6 hours, a day.
  public var partSeconds: Int64 {
    switch self {
    case .hour: 300
    case .day: 3_600
    case .week: 21_600
    case .month: 86_400
    }
  }

  /// How many parts: 12, 24, 28, 30.
  public var partCount: Int {
    switch self {
    case .hour: 12
    case .day: 24
    case .week: 28
    case .month: 30
    }
  }

  /// The parts' beginnings and the end of the last one, which `now` lies in. Parts begin at full ones of UTC.
  func bounds(at now: Timestamp) -> [Timestamp] {
    let part = now.split.seconds.flooredDivision(by: partSeconds).quotient
    return (0...partCount).map { index in
      let seconds = (part + 1 - Int64(partCount - index)) * partSeconds
      return Timestamp(secondsSince1970: seconds)
        ?? Timestamp(nanosecondsSince1970: seconds < 0 ? .min : .max)
    }
  }
}
