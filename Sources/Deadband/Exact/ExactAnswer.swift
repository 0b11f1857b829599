public import DeadbandCore
public import DeadbandStore

/// The answer to exactly one question, from the cache or fresh.
public struct ExactAnswer: Sendable {
  /// The answer, as the store keeps it; it has no snapshot.
  public let entry: Entry
  /// Where it came from.
  public let source: Outcome.Source
  /// Seconds since it was made.
  public let ageSeconds: Double
  /// What asking cost; nothing where nothing was asked for this request.
  public let cost: Money

  /// What was answered.
  public var analysis: Analysis { entry.analysis }
}
