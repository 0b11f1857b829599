/// What is asked for at which half hour of the week, learnt from the requests so far.
///
///     expected = Σ over earlier weeks w: requests(w) · q^(V − w)  ÷  Σ over weeks observed: q^(V − w),   q = 2^(−1 / half-life)
///
/// for a half hour of week V: the mean of that half hour's requests over the weeks since the first request of all, where
/// a week counts half after each half-life. The week V itself does not count, being under way; in a half hour's first
/// week nothing is expected of it. A weekday on which the exchange was closed counts as one without requests.
///
/// Pure: time is passed in, and the same requests in the same order make the same pattern.
/// Memory is bounded: 16 bytes for each of a subject's half hours with requests (at most 336), of ``subjectLimit`` subjects.
/// Where there are more, that of the least weight is forgotten for the new one (of equals: the one asked for longest ago, by
/// week, then the first by name).
public struct RequestPattern: Sendable, Equatable {
  /// Weeks after which a request counts half; 0.1 to 520.
  public let halfLifeWeeks: Double
  /// The most subjects that are remembered.
  public let subjectLimit: Int
  /// The first half hour in which there was a request.
  public private(set) var first: HalfHour?

  private(set) var subjects: [String: SubjectPattern] = [:]
  private var decay: WeeklyDecay { WeeklyDecay(halfLifeWeeks: halfLifeWeeks) }

  /// Two weeks: of what is expected, half rests on the last two weeks, so that a habit is learnt or forgotten within a month.
  public static let defaultHalfLifeWeeks = 2.0
  /// 4096 subjects: 22 MB where all are asked for at all hours, 4 MB where that is while the market is open.
  public static let defaultSubjectLimit = 4096
  /// The longest subject that is learnt, in bytes of UTF-8.
  public static let subjectByteLimit = 1024

  static let halfLives = 0.1...520.0
  static let subjectLimits = 0...65_536

  /// One subject and what is expected of it.
  public struct Expectation: Hashable, Sendable {
    /// The subject.
    public let subject: String
    /// Requests expected in the half hour.
    public let requests: Double
  }

  /// A pattern without requests.
  ///
  /// - Parameters:
  ///   - halfLifeWeeks: held within 0.1…520.
  ///   - subjectLimit: held within 0…65 536.
  public init(
    halfLifeWeeks: Double = defaultHalfLifeWeeks, subjectLimit: Int = defaultSubjectLimit
  ) {
    let weeks = halfLifeWeeks.isNaN ? Self.defaultHalfLifeWeeks : halfLifeWeeks
    self.halfLifeWeeks = min(max(weeks, Self.halfLives.lowerBound), Self.halfLives.upperBound)
    self.subjectLimit = min(max(subjectLimit, Self.subjectLimits.lowerBound), Self.subjectLimits.upperBound)
  }

  /// A pattern of checked parts.
  init(halfLifeWeeks: Double, subjectLimit: Int, first: HalfHour?, subjects: [String: SubjectPattern]) {
    self.halfLifeWeeks = halfLifeWeeks
    self.subjectLimit = subjectLimit
    self.first = first
    self.subjects = subjects
  }

  /// How many subjects are remembered.
  public var subjectCount: Int { subjects.count }

  /// Learns a request. O(the subject's half hours); O(subjects) where another is forgotten for it.
  ///
  /// - Returns: false for a subject that is empty or longer than ``subjectByteLimit``, or where none may be remembered: it
  ///   is not learnt.
  @discardableResult
  public mutating func note(_ subject: String, in halfHour: HalfHour) -> Bool {
    guard subjectLimit > 0, (1...Self.subjectByteLimit).contains(subject.utf8.count) else { return false }
    first = min(first ?? halfHour, halfHour)
    let decay = decay
    if subjects[subject]?.note(halfHour, decay) != nil { return true }
    if subjects.count >= subjectLimit { forgetLeast(asOf: halfHour.week) }
    subjects[subject] = SubjectPattern(halfHour)
    return true
  }

  /// Requests expected for a subject in a half hour to come, or under way; 0 for one that is unknown. O(log half hours).
  ///
  /// Of a week before the subject's latest request it tells what was learnt since.
  public func expected(_ subject: String, in halfHour: HalfHour) -> Double {
    guard let pattern = subjects[subject] else { return 0 }
    return expected(pattern, in: halfHour)
  }

  /// The most that is expected for a subject in one half hour of the week that begins with the given one. O(half hours).
  public func peak(_ subject: String, from halfHour: HalfHour) -> Double {
    guard let pattern = subjects[subject] else { return 0 }
    return pattern.cells.reduce(0) { most, cell in
      let slot = Int(cell.slot)
      let week = slot < halfHour.slot ? halfHour.week + 1 : halfHour.week
      return HalfHour(week: week, slot: slot).map { max(most, expected(pattern, in: $0)) } ?? most
    }
  }

  /// The subjects of which most is expected in a half hour, and something at all: most first, then by name.
  /// O(subjects · log subjects).
  public func top(_ count: Int, in halfHour: HalfHour) -> [Expectation] {
    let all = subjects.lazy.map { Expectation(subject: $0, requests: expected($1, in: halfHour)) }
      .filter { $0.requests > 0 }
    return Array(
      all.sorted { ($1.requests, $0.subject) < ($0.requests, $1.subject) }.prefix(max(count, 0)))
  }

  private func expected(_ pattern: SubjectPattern, in halfHour: HalfHour) -> Double {
    guard let first else { return 0 }
    let begin = first.week + (halfHour.slot < first.slot ? 1 : 0)
    guard halfHour.week > begin else { return 0 }
    return pattern.past(halfHour, decay) / decay.sum(weeks: halfHour.week - begin)
  }

  private mutating func forgetLeast(asOf week: Int) {
    let latest = subjects.values.reduce(week) { max($0, $1.week) }
    var least: (subject: String, weight: Double, week: Int)?
    // Few distinct ages occur, and mostly the same one again.
    var known = (weeks: 0, weight: 1.0)
    for (subject, pattern) in subjects {
      let weeks = latest - pattern.week
      if weeks != known.weeks { known = (weeks, decay.weight(weeks: weeks)) }
      let weight = pattern.weight * known.weight
      if let last = least {
        if weight > last.weight { continue }
        guard (weight, pattern.week, subject) < (last.weight, last.week, last.subject) else { continue }
      }
      least = (subject, weight, pattern.week)
    }
    if let least { subjects[least.subject] = nil }
  }
}
