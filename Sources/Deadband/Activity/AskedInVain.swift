public import DeadbandCore
internal import DeadbandStore

/// Which rules, and which indicators' thresholds, asked for answers that then said what the one before had said.
///
/// Of each fresh answer about a subject that had one before, made from another market: the profile is asked again which rules the
/// movement between the two fires, and whether the answers agree. A rule whose answers nearly always say the same asks too early.
public struct AskedInVain: Sendable {
  /// Of the answers that a rule asked for, how many said the same as the one before.
  public private(set) var rules: [Rule: Agreement] = [:]
  /// The same of an indicator that had fired, by its key, where a rule of movement asked.
  public private(set) var indicators: [String: Agreement] = [:]

  private struct Before {
    let entry: Entry
    let form: SubjectForm
  }

  private let profile: ThresholdProfile
  private let comparator: AnswerComparator
  private var before: [Digest: Before] = [:]

  /// Rules that ask because something has moved.
  private static let ofMovement: RuleSet = [
    RuleSet(.technical), RuleSet(.price), RuleSet(.significance), RuleSet(.overdue),
  ]

  init(_ profile: ThresholdProfile, _ comparator: AnswerComparator) {
    self.profile = profile
    self.comparator = comparator
  }

  /// Takes the next answer in the order of time.
  ///
  /// - Parameter isCounted: false for one that only stands before others.
  mutating func take(_ entry: Entry, _ form: SubjectForm, isCounted: Bool) {
    defer { before[entry.subject.key] = Before(entry: entry, form: form) }
    guard isCounted, let snapshot = entry.baseline, let last = before[entry.subject.key]?.entry,
      let baseline = last.baseline, baseline.customTag == snapshot.customTag,
      profile.schema.customTag == 0 || profile.schema.customTag == baseline.customTag
    else { return }
    let age = entry.analysis.created.seconds(since: last.analysis.created)
    let strategy = form.strategy.flatMap { try? profile.strategy($0) } ?? .none
    guard age > 0,
      let assessment = try? profile.assess(
        snapshot, against: baseline, ageSeconds: age, strategy: strategy, region: last.region,
        cachedAnswer: profile.gate?.answer(in: last.analysis))
    else { return }
    let isSame = comparator.agrees(last.analysis, entry.analysis)
    for rule in assessment.rules.rules { rules[rule, default: Agreement()].count(isSame) }
    guard !assessment.rules.isDisjoint(with: Self.ofMovement) else { return }
    for lane in assessment.fired.lanes where lane < profile.schema.definitions.count {
      indicators[profile.schema.definitions[lane].key, default: Agreement()].count(isSame)
    }
  }

  /// Indicators whose movement nearly never changed the answer, though there was enough to see it: those that are worth a wider
  /// threshold, most answers first.
  ///
  /// - Parameter share: of answers that said the same, at the lower end of the interval.
  public func worthWidening(share: Double = 0.8, fewest: Int = 20) -> [(indicator: String, Agreement)] {
    indicators.filter { $0.value.total >= fewest && $0.value.interval.lowerBound >= share }
      .sorted { ($1.value.total, $0.key) < ($0.value.total, $1.key) }.map { ($0.key, $0.value) }
  }
}
