/// Volume of a period against the mean of the 20 before it, ≥ 0, fed with volumes.
///
/// The period itself is not in the mean: a burst is measured against the calm before it, not against itself. No
/// answer where nothing was traded in all 20. Hourly volumes follow the time of day; whoever feeds them sees that.
public struct VolumeRatio: Calculator {
  /// Periods of the mean.
  static let period = 20
  /// A full window and the period that is measured.
  public static let warmUp = period + 1

  private var volumes = Ring(capacity: period)

  /// A ratio without history.
  public init() {}

  /// The ratio if `volume` came next; O(window).
  public func peek(_ volume: Double) -> Double? {
    guard volumes.isFull else { return nil }
    let sum = volumes.values.reduce(0, +)
    guard sum > 0 else { return nil }
    return (volume / (sum / Double(Self.period))).ifFinite
  }

  /// Takes in a volume; O(window).
  public mutating func add(_ volume: Double) -> Double? {
    defer { volumes.append(volume) }
    return peek(volume)
  }
}
