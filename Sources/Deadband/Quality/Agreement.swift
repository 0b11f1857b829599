private import Glibc

/// How often fresh answers agreed with others, and how sure that is.
public struct Agreement: Sendable, Hashable {
  /// Pairs that agreed.
  public private(set) var agreeing: Int
  /// All pairs.
  public private(set) var total: Int

  /// So many of so many.
  public init(agreeing: Int = 0, total: Int = 0) {
    self.agreeing = agreeing
    self.total = total
  }

  /// Counts one more.
  public mutating func count(_ agrees: Bool) {
    total += 1
    if agrees { agreeing += 1 }
  }

  /// Counts those of another one too.
  mutating func add(_ other: Agreement) {
    total += other.total
    agreeing += other.agreeing
  }

  /// The share that agreed; nil where there is no pair.
  public var share: Double? { total > 0 ? Double(agreeing) / Double(total) : nil }

  /// The interval that holds the true share with a confidence of 95 %, by Wilson's score: never empty, never outside 0…1,
  /// also for few pairs.
  ///
  ///     (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)        z = 1.959964
  ///
  /// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
  public var interval: ClosedRange<Double> {
    guard let share else { return 0...1 }
    let (n, z) = (Double(total), 1.959_963_984_540_054)
    let middle = share + z * z / (2 * n)
    let half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    let scale = 1 + z * z / n
    return max(0, (middle - half) / scale)...min(1, (middle + half) / scale)
  }
}

/// What agreement is counted by.
public struct AgreementGroup: Sendable, Hashable, Comparable {
  /// The profile's name.
  public let profile: String
  /// The strategy; empty for none.
  public let strategy: String
  /// The rule that had fired and waited when the analysis was served; `none` where none had.
  public let rule: String

  /// In the order of profile, strategy, rule.
  public static func < (left: AgreementGroup, right: AgreementGroup) -> Bool {
    (left.profile, left.strategy, left.rule) < (right.profile, right.strategy, right.rule)
  }
}
