import DeadbandCharts
public import DeadbandCore

/// A way to decide when to ask: a profile, or what a user would otherwise do.
public enum Policy: Sendable {
  /// Ask when the profile's verdict is `refresh`.
  case profile(ThresholdProfile)
  /// Ask at every tick.
  case always
  /// Ask when the answer is at least so many seconds old.
  case timer(seconds: Double)
  /// Ask when this exact quantised state has not been answered for the subject before.
  case exactState

  /// What a profile is compared with: ask always, four fixed times to live, and an exact-match cache.
  public static let usual: [Policy] =
    [.always] + [300, 3_600, 14_400, 86_400].map { .timer(seconds: $0) } + [.exactState]

  /// The policy's name in tables and JSON.
  public var name: String {
    switch self {
    case .profile(let profile): profile.name
    case .always: "ask always"
    case .timer(let seconds): "TTL \(duration(seconds))"
    case .exactState: "exact state"
    }
  }

  /// Whether what it decides depends on the answer that it holds, so that each rulebook of a family has a run of its own.
  var dependsOnAnswer: Bool {
    if case .profile(let profile) = self {
      profile.settings.trustsRegion || profile.gate != nil
    } else {
      false
    }
  }

  /// Whether it serves an answer as long as that says itself that it holds.
  var trustsRegion: Bool {
    if case .profile(let profile) = self { profile.settings.trustsRegion } else { false }
  }
}
