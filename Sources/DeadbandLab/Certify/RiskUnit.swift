/// What one independent unit says of a setting: how much it was served, and how much of that differed, both as shares of a
/// scale that was fixed without looking at any answer.
public struct RiskUnit: Sendable, Hashable {
  /// 0…1.
  public let served: Double
  /// 0…``served``, in units of the loss.
  public let differing: Double

  /// A unit; what lies outside is brought inside.
  public init(served: Double, differing: Double) {
    self.served = min(max(served, 0), 1)
    self.differing = min(max(differing, 0), self.served)
  }
}

extension [RiskUnit] {
  /// Σ served.
  var served: Double { reduce(0) { $0 + $1.served } }
  /// Σ differing / Σ served: the share of the served answers that differed; 0 where none was served.
  var risk: Double {
    let served = served
    return served > 0 ? reduce(0) { $0 + $1.differing } / served : 0
  }
}
