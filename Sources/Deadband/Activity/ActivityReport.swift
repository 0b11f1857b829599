public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore

/// What happened in the last hour, day, week or month: from what the store has kept and the ledger has booked, whichever process
/// wrote it.
public struct ActivityReport: Sendable {
  /// A part of the window.
  public struct Part: Sendable, Hashable {
    /// When it begins.
    public let start: Timestamp
    /// What happened in it.
    public internal(set) var activity = Activity()
  }

  /// The window.
  public let window: ActivityWindow
  /// When the report was made.
  public let now: Timestamp
  /// The window's parts, in order; the last one goes on.
  public private(set) var parts: [Part]
  /// The window in all.
  public private(set) var total = Activity()
  /// As long a time before it.
  public private(set) var previous = Activity()
  /// Agreement, by age, rule and strategy, of the window's pairs.
  public private(set) var quality = QualityReport()
  /// What fresh answers have taken, by name.
  public private(set) var subjects: [SubjectActivity] = []
  /// How long the fresh answers took that were measured, rising, in seconds.
  public private(set) var latencies: [Float] = []
  /// Which rules asked in vain.
  public private(set) var vain: AskedInVain
  /// The first 200 subjects that fresh answers were about.
  private(set) var sample: [Subject] = []
  /// Every budget, and its usage now; empty without a ledger.
  public private(set) var budgets: [BudgetUsage] = []
  /// What was spent since the month's beginning in UTC; nil without a ledger.
  public private(set) var monthSpent: Money?
  /// Whether money and tokens are what the ledger has booked; else what the store's answers say that they cost.
  public let isBooked: Bool

  /// The window's beginning.
  public var start: Timestamp { parts[0].start }

  private static let lookback: Int64 = 86_400

  /// The report. Reads the store's heads, what was made since a day before the time before the window, and the ledger's calls of
  /// this month and that time.
  ///
  /// - Parameters:
  ///   - profile: whose rules are held against what was asked for.
  ///   - comparator: which answers say the same.
  /// - Throws: ``StoreError``, `LedgerError`.
  public init(
    _ window: ActivityWindow, _ store: AnalysisStore, ledger: Ledger?, profile: ThresholdProfile,
    comparator: AnswerComparator = .action, at now: Timestamp
  ) throws {
    self.window = window
    self.now = now
    isBooked = ledger != nil
    vain = AskedInVain(profile, comparator)
    let bounds = window.bounds(at: now)
    parts = bounds.dropLast().map { Part(start: $0) }
    let length = window.partSeconds * Int64(window.partCount)
    let earliest = Self.time(bounds[0], -length)
    try read(store, from: earliest)
    if let ledger { try read(ledger, from: earliest, before: bounds[bounds.count - 1]) }
    for part in parts { total.add(part.activity) }
    latencies.sort()
  }

  private static func time(_ time: Timestamp, _ seconds: Int64) -> Timestamp {
    time.adding(seconds: seconds) ?? Timestamp(nanosecondsSince1970: seconds < 0 ? .min : .max)
  }

  /// Changes the part, or the time before the window, that an instant lies in.
  private mutating func change(
    _ instant: Timestamp, from earliest: Timestamp, _ body: (inout Activity) -> Void
  ) {
    guard instant >= earliest else { return }
    guard instant >= start else { return body(&previous) }
    let index = (instant.split.seconds - start.split.seconds) / window.partSeconds
    guard parts.indices.contains(Int(index)) else { return }
    body(&parts[Int(index)].activity)
  }

  // MARK: The store

  private mutating func read(_ store: AnalysisStore, from earliest: Timestamp) throws(StoreError) {
    let first = Self.time(earliest, -Self.lookback)
    var latest: [String: EngineCounts] = [:]
    var found: [SubjectName: SubjectActivity] = [:]
    var names: [Digest: String] = [:]
    var sampled: Set<Digest> = []
    try store.forEach(history: true, from: first, at: now) { entry in
      let created = entry.analysis.created
      if entry.subject.tenant == Engine.ownTenant {
        let name = entry.subject.name
        guard let counts = EngineCounts(json: entry.analysis.content) else { return }
        // Counts go on from what an engine had counted before. Of one that is older than what is read, the first state is what the
        // others are held against.
        if let before = latest[name] {
          change(created, from: earliest) { $0.counts.add(counts.since(before)) }
        } else if let began = EngineCounts.beginning(name), began >= first {
          change(created, from: earliest) { $0.counts.add(counts) }
        }
        latest[name] = counts
        return
      }
      if !isBooked {
        change(created, from: earliest) {
          $0.count(
            cost: entry.analysis.cost, prompt: entry.analysis.inputTokens, output: entry.analysis.outputTokens
          )
        }
      }
      let pair = entry.note.flatMap(AnswerPair.init(note:))
      let form = pair == nil ? SubjectForm(entry.subject.name) : nil
      let isInside = created >= start && created <= now
      if let form {
        names[entry.subject.key] = form.name
        if isInside, sample.count < 200, sampled.insert(entry.subject.key).inserted {
          sample.append(entry.subject)
        }
        vain.take(entry, form, isCounted: isInside)
      }
      if let pair, pair.kind == .shadow {
        change(created, from: earliest) { $0.agreement.count(pair.agrees) }
      }
      guard isInside else { return }
      if let pair { quality.count(pair) }
      if let latency = entry.analysis.latency { latencies.append(Float(latency / .seconds(1))) }
      // A pair's place names the key of what was served.
      let served = Digest(hex: String(entry.subject.name.dropFirst(Engine.pairPrefix.count)))
      let name = form?.name ?? served.flatMap { names[$0] } ?? ""
      let key = SubjectName(tenant: entry.subject.tenant, name: name)
      found[key, default: SubjectActivity(tenant: key.tenant, name: name)].count(
        cost: entry.analysis.cost, latency: entry.analysis.latency)
    }
    subjects = found.values.sorted { ($0.tenant, $0.name) < ($1.tenant, $1.name) }
  }

  private struct SubjectName: Hashable {
    let tenant: String
    let name: String
  }

  // MARK: The ledger

  private mutating func read(
    _ ledger: Ledger, from earliest: Timestamp, before end: Timestamp
  ) throws(LedgerError) {
    let today = now.utcDate
    let monthStart = today.adding(days: 1 - today.yearMonthDay.day).start
    var spent = Money.zero
    try ledger.forEachCall(from: min(earliest, monthStart), before: end) { call in
      if call.at >= monthStart { spent.accumulate(call.cost) }
      change(call.at, from: earliest) { $0.count(call) }
    }
    monthSpent = spent
    budgets = try ledger.budgets()
  }

  /// What the month will have cost at its end if it goes on as in this window; nil without a ledger.
  public var monthProjected: Money? {
    guard let monthSpent else { return nil }
    let rest = max(0, now.utcDate.startOfNextMonth.start.seconds(since: now))
    let rate = Double(total.spent.nanoDollars) / max(now.seconds(since: start), 1)
    return Money(
      nanoDollars: Int64(
        clamping: Int128(Double(monthSpent.nanoDollars) + rate * rest)))
  }

  // MARK: What is looked at first

  /// The time below which such a share of the fresh answers took, in seconds; nil where none was measured.
  public func latency(_ share: Double) -> Double? {
    guard !latencies.isEmpty else { return nil }
    return Double(latencies[min(Int(Double(latencies.count) * share), latencies.count - 1)])
  }

  /// Those that cost most, or where nothing costs anything were asked for most often.
  public func mostExpensive(_ count: Int) -> [SubjectActivity] {
    Array(subjects.sorted { ($0.spent, $0.answers) > ($1.spent, $1.answers) }.prefix(count))
  }

  /// Those with the slowest answers.
  public func slowest(_ count: Int) -> [SubjectActivity] {
    Array(
      subjects.filter { $0.slowest != nil }.sorted { ($0.slowest ?? .zero) > ($1.slowest ?? .zero) }
        .prefix(count))
  }
}
