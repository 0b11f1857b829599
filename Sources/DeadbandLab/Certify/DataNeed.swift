import Glibc

/// How many units would have proved a setting.
public struct DataNeed: Sendable, Hashable {
  /// If not a single answer differed: less is never enough.
  public let withoutLoss: Int?
  /// If further units are like those at hand; nil where that many are not worth naming, or no number is enough since the
  /// measured share is not below the limit.
  public let atMeasuredRate: Int?

  /// No number above this is named.
  public static let most = 1_000_000

  init(withoutLoss: Int?, atMeasuredRate: Int?) {
    self.withoutLoss = withoutLoss
    self.atMeasuredRate = atMeasuredRate
  }

  /// From the p-value's own formula: the units at hand, over and over, until they are enough.
  ///
  /// - Parameter leftOut: units that are needed besides.
  init(
    _ units: [RiskUnit], limit: Double, delta: Double, leftOut: Int, pValue: ([RiskUnit], Double) -> Double
  ) {
    func fewest(_ units: [RiskUnit]) -> Int? {
      guard !units.isEmpty, units.served > 0 else { return nil }
      func isEnough(_ count: Int) -> Bool {
        pValue((0..<count).map { units[$0 % units.count] }, limit) <= delta
      }
      var high = 16
      while !isEnough(high) {
        high *= 2
        // A unit is a number a bet: more than that takes longer than anybody waits.
        if high > Self.most { return nil }
      }
      var low = high / 2
      while high - low > max(1, high / 200) {
        let middle = (low + high) / 2
        if isEnough(middle) { high = middle } else { low = middle }
      }
      return high + leftOut
    }
    let mean = units.isEmpty ? 0 : units.served / Double(units.count)
    withoutLoss = fewest(mean > 0 ? [RiskUnit(served: mean, differing: 0)] : [])
    atMeasuredRate = units.risk < limit ? fewest(units) : nil
  }
}
