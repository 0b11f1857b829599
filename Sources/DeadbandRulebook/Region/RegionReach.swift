/// How far the region of an answer reaches.
public enum RegionReach: String, Sendable, Hashable, CaseIterable {
  /// Only where the answer is the same whatever the indicators do inside: for whoever wants a promise.
  case certain
  /// To where the answer changes if the market moves the way markets do: option greeks that move together, one price,
  /// one volatility or the clock at a time. It asks less often, and is now and then late.
  case likely
}
