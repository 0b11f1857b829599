public import DeadbandCore
public import DeadbandSchedule
internal import DeadbandStore
internal import Synchronization

extension Engine {
  /// What warming came to.
  public struct Warmed: Sendable {
    /// What was planned.
    public let plan: WarmPlan
    /// Subjects that have a fresh analysis now.
    public let refreshed: Int
    /// Those that have not, and why.
    public let failures: [EngineError]
  }

  /// Refreshes, at low priority, the subjects that will be asked for when their analysis no longer serves: by what was asked at this
  /// half hour of earlier weeks, by the opening of the market, by events. What comes of it, and how much of it was used, is in the
  /// counts of ``QualityReport``.
  ///
  /// - Parameters:
  ///   - requests: the subjects, each in its present market.
  ///   - budget: of the calls and the money that are left, a share.
  /// - Returns: the plan, and what came of it.
  /// - Throws: ``EngineError/Code/invalid`` where the time lies outside the calendar; ``EngineError/Code/store``.
  public func warm(
    _ requests: [Request], at instant: Timestamp? = nil, events: EventList = .none, budget: WarmBudget,
    settings: WarmSettings = WarmSettings(), calendar: MarketCalendar = .nyse
  ) async throws(EngineError) -> Warmed {
    let now = instant ?? clock.date()
    learn(at: now, calendar)
    var subjects: [WarmSubject] = []
    for request in requests { subjects.append(try warmSubject(request, now)) }
    let pattern = requestCounts.pattern { self.savedPattern(at: now) }
    let plan: WarmPlan
    do throws(MarketCalendarError) {
      plan = try WarmPlan(
        at: now, calendar: calendar, events: events, pattern: pattern, subjects: subjects, budget: budget,
        settings: settings)
    } catch { throw EngineError(.invalid, reason: error.description) }
    let byID = Dictionary(requests.map { ($0.subject.identity.key.description, $0) }) { first, _ in first }
    var refreshed = 0
    var failures: [EngineError] = []
    for item in plan.items {
      guard let request = byID[item.subject], !Task.isCancelled else { continue }
      do throws(EngineError) {
        let budget = request.subject.account.budget(clock)
        if let error = refusal(request.subject, request.snapshot, budget, .automatic, hasCached: true) {
          throw error
        }
        _ = try await ask(warmWant(request, now), timeout: nil)
        refreshed += 1
      } catch { failures.append(error) }
    }
    tally.countWarmed(refreshed)
    return Warmed(plan: plan, refreshed: refreshed, failures: failures)
  }

  private func warmSubject(_ request: Request, _ now: Timestamp) throws(EngineError) -> WarmSubject {
    let subject = request.subject
    let hit: AnalysisStore.Hit?
    do throws(StoreError) { hit = try store.lookup(subject.identity, at: now) } catch {
      throw EngineError(error)
    }
    let created = hit?.entry.analysis.created
    let seconds = Int64(profile.lanes.timeToLiveSeconds(request.snapshot))
    return WarmSubject(
      id: subject.identity.key.description, symbol: subject.symbol, analyzed: created,
      expires: created.flatMap { $0.adding(seconds: seconds) })
  }

  private func warmWant(_ request: Request, _ now: Timestamp) -> Want {
    Want(
      subject: request.subject, snapshot: request.snapshot, now: request.at ?? now,
      fingerprint: Fingerprint(request.snapshot),
      assessment: nil, cached: try? store.lookup(request.subject.identity, at: now), reason: Self.warmReason,
      priority: .low, isKept: true)
  }

  static let warmReason = "warm"
  /// What an entry's note is that nobody had asked for yet.
  static let warmNote = Array(#"{"warmed":true}"#.utf8)

  /// Counts the first hit on an analysis that was warmed, in this process.
  func noteUse(of entry: Entry, by subject: AnalysisSubject) {
    guard entry.note == Self.warmNote else { return }
    let created = entry.analysis.created.nanosecondsSince1970
    if subject.lastWarmUse.exchange(created, ordering: .relaxed) != created { tally.countWarmUse() }
  }

  // MARK: The pattern

  /// Learns what was asked since the last time; the half hour that it is, where the calendar knows it.
  @discardableResult
  func learn(at now: Timestamp, _ calendar: MarketCalendar = .nyse) -> HalfHour? {
    guard let halfHour = try? calendar.halfHour(at: now) else { return nil }
    requestCounts.learn(halfHour) { self.savedPattern(at: now) }
    return halfHour
  }

  /// Keeps a pattern in the store. Several engines on one store each keep what they know; the last one stays.
  func save(_ pattern: RequestPattern, at now: Timestamp) async {
    guard let place = try? Subject(Self.patternName, tenant: Self.ownTenant) else { return }
    let analysis = Analysis(
      content: pattern.encoded(), contentType: "application/octet-stream", model: "", inputTokens: 0,
      outputTokens: 0, cost: .zero, created: now, finishReason: "")
    // A store that cannot be written is told with the next answer.
    try? await store.put(Entry(subject: place, baseline: nil, analysis: analysis), at: now)
  }

  private static let patternName = "requests by half hour of the week"

  private func savedPattern(at now: Timestamp) -> RequestPattern {
    guard let place = try? Subject(Self.patternName, tenant: Self.ownTenant),
      let entry = try? store.lookup(place, at: now)?.entry,
      let pattern = try? RequestPattern(reading: entry.analysis.content, source: Self.patternName)
    else { return RequestPattern() }
    return pattern
  }
}
