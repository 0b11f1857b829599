/// The strategies that a rulebook has rules of its own for; every other one is managed by the general rules.
public enum ManagedStrategy: UInt8, Sendable, Hashable, CaseIterable {
  /// `IRON_CONDOR`: a call spread and a put spread sold around the price.
  case ironCondor
  /// `COVERED_CALL`: shares and a call sold against them; the shares are no leg of the position.
  case coveredCall
  /// `PROTECTIVE_PUT`: shares and a put bought for them; the shares are no leg of the position.
  case protectivePut
  /// No strategy, or one without rules of its own.
  case other

  /// The strategy that a history's or a request's `strategy` names. Any name without rules of its own is
  /// ``other``. Look it up once a subject, not once a tick.
  public init(named name: String?) {
    switch name {
    case "IRON_CONDOR": self = .ironCondor
    case "COVERED_CALL": self = .coveredCall
    case "PROTECTIVE_PUT": self = .protectivePut
    default: self = .other
    }
  }
}
