public import DeadbandCore

/// Which subjects to refresh at low priority, because they will be asked for when their analysis no longer serves.
///
/// Pure: the same questions have the same plan. A subject is in it if at least ``WarmSettings/leastExpected`` requests are
/// expected, for one of three reasons:
///
/// - `pattern`: the market is open, and so many requests are expected within the window, before the close, at times at which
///   the last analysis is no longer served. Due when the first of them may come.
/// - `opening`: the market is closed and opens within the lead time, that many are expected in the window that begins there,
///   and the last analysis was made before the lead time began or will have expired. Due at the opening.
/// - `event`: an event of the symbol (or of all) is within the lead time, that many are expected in some half hour of the week
///   to come, and the last analysis is as old. Due at the event; by day or night.
///
/// Of several reasons the one that is due first is told. The budget goes to those of which most is expected.
/// O(subjects · (window + log subjects)).
public struct WarmPlan: Hashable, Sendable {
  /// One subject to refresh.
  public struct Item: Hashable, Sendable {
    /// The subject.
    public let subject: String
    /// Why.
    public let reason: WarmReason
    /// When it may be asked for: a refresh that ends later is late.
    public let dueBy: Timestamp
    /// The requests by which its place in the budget was given: the most expected of any of its reasons.
    public let expected: Double
  }

  /// By ``Item/dueBy``, then most expected first, then by subject; each subject once.
  public let items: [Item]
  /// Subjects that the budget has no place for.
  public let left: Int

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - subjects: those known, each with its last analysis. Of one that stands there twice the first is taken.
  ///   - budget: never gone beyond.
  /// - Throws: ``MarketCalendarError/outside(_:known:)`` where window or lead time reach past the calendar.
  public init(
    at now: Timestamp, calendar: MarketCalendar, events: EventList = .none, pattern: RequestPattern,
    subjects: [WarmSubject], budget: WarmBudget, settings: WarmSettings = WarmSettings()
  ) throws(MarketCalendarError) {
    let most = budget.warmCalls
    let outlook = try WarmOutlook(at: now, calendar: calendar, settings: settings)
    var candidates: [Item] = []
    var seen: Set<String> = []
    for subject in subjects where seen.insert(subject.id).inserted {
      if let item = outlook.item(subject, events, pattern) { candidates.append(item) }
    }
    candidates.sort { ($1.expected, $0.dueBy, $0.subject) < ($0.expected, $1.dueBy, $1.subject) }
    items = candidates.prefix(most).sorted {
      ($0.dueBy, $1.expected, $0.subject) < ($1.dueBy, $0.expected, $1.subject)
    }
    left = candidates.count - items.count
  }
}
