public import DeadbandCore

/// What a room's accounts did within a time, by the hour, for the last 31 days: since it was opened, and not before.
public struct DecisionMetrics: Sendable {
  /// Sums of a time.
  public struct Sums: Sendable, Hashable {
    /// Decisions that were given.
    public internal(set) var decided = 0
    /// Of these, those for which nobody was asked.
    public internal(set) var cached = 0
    /// Requests that ended without one, by reason.
    public internal(set) var refused: [DecisionRefusal.Code: Int] = [:]
    /// What asking cost.
    public internal(set) var cost = Money.zero
    /// How long asked decisions took, by ``DecisionMetrics/bounds``.
    var latencies = [Int](repeating: 0, count: DecisionMetrics.bounds.count + 1)

    /// The share of requests that were answered from the cache, 0…1; nil for none.
    public var hitShare: Double? { decided > 0 ? Double(cached) / Double(decided) : nil }
    /// The share of what models answered that kept all rules, 0…1; nil where nothing was answered.
    public var validShare: Double? { share(of: .invalidDecision) }
    /// The share of calls that failed, 0…1; nil where nothing was asked.
    public var failedShare: Double? { share(of: .model).map { 1 - $0 } }

    private func share(of code: DecisionRefusal.Code) -> Double? {
      let (good, bad) = (decided - cached, refused[code] ?? 0)
      return good + bad > 0 ? Double(good) / Double(good + bad) : nil
    }

    /// How long asked decisions took at most, for a share of them; the upper bound of its step. Nil where none was asked.
    public func latency(_ share: Double) -> Duration? {
      let total = latencies.reduce(0, +)
      guard total > 0 else { return nil }
      var rest = Int((Double(total) * share).rounded(.up))
      for (index, count) in latencies.enumerated() {
        rest -= count
        if rest <= 0 { return index < DecisionMetrics.bounds.count ? DecisionMetrics.bounds[index] : nil }
      }
      return nil
    }

    mutating func add(_ other: Sums) {
      decided += other.decided
      cached += other.cached
      refused.merge(other.refused, uniquingKeysWith: +)
      cost.accumulate(other.cost)
      for index in latencies.indices { latencies[index] += other.latencies[index] }
    }
  }

  /// Upper bounds of latencies: from a millisecond on each is a fourth longer than the one before; about ten minutes is the last.
  static let bounds: [Duration] = {
    var bounds = [Duration.milliseconds(1)]
    while let last = bounds.last, last < .seconds(600) { bounds.append(last * 5 / 4) }
    return bounds
  }()
  /// Hours that are kept.
  static let hours = 744

  private var sums: [Int64: [String: Sums]] = [:]

  /// Nothing yet.
  public init() {}

  mutating func decided(_ account: String, isCached: Bool, cost: Money, latency: Duration?, at now: Timestamp)
  {
    change(account, now) { sums in
      sums.decided += 1
      if isCached { sums.cached += 1 }
      sums.cost.accumulate(cost)
      if let latency {
        sums.latencies[Self.bounds.firstIndex { latency <= $0 } ?? Self.bounds.count] += 1
      }
    }
  }

  mutating func refused(_ account: String, _ code: DecisionRefusal.Code, at now: Timestamp) {
    change(account, now) { $0.refused[code, default: 0] += 1 }
  }

  private mutating func change(_ account: String, _ now: Timestamp, _ change: (inout Sums) -> Void) {
    let hour = Self.hour(now)
    if sums[hour] == nil { sums = sums.filter { $0.key > hour - Int64(Self.hours) } }
    change(&sums[hour, default: [:]][account, default: Sums()])
  }

  /// The sums of the last hours, the present one included.
  ///
  /// - Parameter account: of this one; nil for all.
  public func sums(_ account: String?, hours: Int, at now: Timestamp) -> Sums {
    let first = Self.hour(now) - Int64(hours) + 1
    var total = Sums()
    for (hour, accounts) in sums where hour >= first {
      if let account {
        if let own = accounts[account] { total.add(own) }
      } else {
        accounts.values.forEach { total.add($0) }
      }
    }
    return total
  }

  private static func hour(_ time: Timestamp) -> Int64 {
    time.nanosecondsSince1970.flooredDivision(by: 3_600_000_000_000).quotient
  }
}
