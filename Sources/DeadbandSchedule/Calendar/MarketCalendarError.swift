public import DeadbandCore

/// Why a calendar cannot be read, or does not know.
public enum MarketCalendarError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The calendar ends before, or begins after: nothing is known of that day, and nothing is guessed.
  case outside(CalendarDate, known: ClosedRange<CalendarDate>)
  /// The text is refused: its source, the place in it (empty where it is no JSON), the reason.
  case refused(source: String, path: String, reason: String)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .outside(let date, let known):
      "the calendar of trading days knows \(known.lowerBound) to \(known.upperBound), and not \(date)"
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension MarketCalendarError: DocumentError {}
