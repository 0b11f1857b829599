/// What a plan looks ahead for.
public struct WarmSettings: Hashable, Sendable {
  /// How far ahead requests are expected.
  public let window: Duration
  /// How long before an opening or an event subjects are refreshed. Not longer than analyses are served, or they would be
  /// refreshed again before it comes.
  public let lead: Duration
  /// The fewest expected requests for which a subject is refreshed.
  public let leastExpected: Double
  /// How long an analysis is taken to be served where that is not known.
  public let assumedLifetime: Duration

  /// Half an hour: what the pattern is learnt by.
  public static let defaultWindow = Duration.seconds(1800)
  /// Half an hour: time for some hundred calls at low priority.
  public static let defaultLead = Duration.seconds(1800)
  /// ln 2: of requests that come independently of each other, there is at least one with a probability of one half.
  public static let defaultLeastExpected = 0.6931471805599453
  /// Half an hour.
  public static let defaultLifetime = Duration.seconds(1800)

  private static let longest = Duration.seconds(7 * 86_400)

  /// Settings; those out of range are held within it.
  ///
  /// - Parameters:
  ///   - window: 0 to 1 day.
  ///   - lead: 0 to 7 days.
  ///   - leastExpected: above 0; otherwise the default.
  ///   - assumedLifetime: 0 to 7 days.
  public init(
    window: Duration = defaultWindow, lead: Duration = defaultLead,
    leastExpected: Double = defaultLeastExpected, assumedLifetime: Duration = defaultLifetime
  ) {
    self.window = min(max(window, .zero), .seconds(86_400))
    self.lead = min(max(lead, .zero), Self.longest)
    // Below zero, or as no number, it would let everything pass.
    self.leastExpected = leastExpected > 0 ? leastExpected : Self.defaultLeastExpected
    self.assumedLifetime = min(max(assumedLifetime, .zero), Self.longest)
  }
}
