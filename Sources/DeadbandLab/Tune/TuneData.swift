public import DeadbandCore

/// A history that profiles can be tried on, and what is known of it whatever the profile.
public struct TuneData: Sendable {
  /// Tries profiles: a tally each, in their order.
  public typealias Evaluate = @Sendable ([ThresholdProfile]) throws -> [GateTally]

  /// The histories, as the user named them.
  public let files: [String]
  /// A digest of the ticks and their answers.
  public let digest: Digest
  /// Ticks of it.
  public let ticks: Int
  /// Subjects in it.
  public let subjects: Int
  /// Time of the earliest and of the latest tick.
  public let first, last: Timestamp?
  /// Who answers afresh.
  public let analyst: String
  /// Questions of a gate that asks only when a fresh answer would differ, summed over the analysts.
  public let boundAsked: Int
  /// How many analysts answer.
  public let analysts: Int
  /// The model that costs are reckoned for, and its mean price of a question here.
  public let price: (model: String, question: Money)?
  /// Tries profiles on it.
  public let evaluate: Evaluate

  /// A history with what is known of it.
  public init(
    files: [String], digest: Digest, ticks: Int, subjects: Int, first: Timestamp?, last: Timestamp?,
    analyst: String, boundAsked: Int, analysts: Int, price: (model: String, question: Money)? = nil,
    evaluate: @escaping Evaluate
  ) {
    self.files = files
    self.digest = digest
    self.ticks = ticks
    self.subjects = subjects
    self.first = first
    self.last = last
    self.analyst = analyst
    self.boundAsked = boundAsked
    self.analysts = analysts
    self.price = price
    self.evaluate = evaluate
  }

  /// The figures of profiles, tried some at a time: a tally has every subject's, and only their sums are kept.
  func figures(_ profiles: [ThresholdProfile]) throws -> [TuneFigures] {
    try tallies(profiles, TuneFigures.init)
  }

  /// What is made of each profile's tally.
  func tallies<Kept>(_ profiles: [ThresholdProfile], _ keep: (GateTally) -> Kept) throws -> [Kept] {
    var kept: [Kept] = []
    for start in stride(from: 0, to: profiles.count, by: Self.chunkSize) {
      kept += try evaluate(Array(profiles[start..<min(start + Self.chunkSize, profiles.count)])).map(keep)
    }
    return kept
  }

  private static let chunkSize = 64

  /// The bound's share of the ticks, mean over the analysts.
  public var boundShare: Double { share(boundAsked, of: ticks * analysts) }

  /// What so many questions cost, at the mean price of one; nil where no price is known.
  func cost(_ asked: Int) -> Money? {
    guard let price else { return nil }
    let (total, overflows) = price.question.nanoDollars.multipliedReportingOverflow(by: Int64(asked))
    return overflows ? nil : Money(nanoDollars: total)
  }
}
