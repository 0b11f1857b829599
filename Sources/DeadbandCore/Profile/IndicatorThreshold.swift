/// How one indicator's movement is judged.
public struct IndicatorThreshold: Sendable, Hashable {
  /// What kind of change it is.
  public var changeType: ChangeType
  /// How far it may move.
  public var rule: ChangeRule
  /// What it adds to the significance when it fires.
  public var points: Double
  /// Lines that somebody acts on, ascending, each a multiple of the indicator's quantum.
  public var levels: [Double]
}

/// How far an indicator may move from its baseline before it fires.
public enum ChangeRule: Sendable, Hashable {
  /// One or more distances; the one that was exceeded most counts.
  case distance(Distance)
  /// Fires when the name differs.
  case category
  /// Fires when MACD crosses its signal line by more than `margin` × price.
  case crossover(margin: Double)

  /// Thresholds of a numeric indicator; at least one is set.
  public struct Distance: Sendable, Hashable {
    /// In the indicator's unit.
    public var absolute: Double?
    /// A fraction of the baseline value: 0.03 is 3 %.
    public var relative: Double?
    /// A fraction of the baseline's underlying price.
    public var ofPrice: Double?
    /// A factor up or down, greater than 1.
    public var ratio: Double?
  }
}
