/// What a call has to be worth before it is made: its price against what a wrong answer costs, and what the money that is left
/// allows.
///
/// Pure arithmetic: who asks knows the prices, the money and how much will still be asked for.
public struct FreshnessPrice: Sendable, Hashable {
  /// Dollars that one served answer loses which a fresh look would have changed, above 0.
  public let wrongAnswer: Money

  /// A price of freshness; nil unless a wrong answer costs something.
  public init?(wrongAnswer: Money) {
    guard wrongAnswer > .zero else { return nil }
    self.wrongAnswer = wrongAnswer
  }

  /// Wrong answers that a call must avert to be worth its price, however much money there is.
  public func breakEven(callPrice: Money) -> Double {
    Double(max(callPrice.nanoDollars, 0)) / Double(wrongAnswer.nanoDollars)
  }

  /// The same, raised until the money that is left is expected to last.
  ///
  /// - Parameters:
  ///   - left: what may still be spent; less than nothing counts as nothing.
  ///   - requests: how many answers of each strategy will be asked for until there is new money.
  /// - Returns: what a call must avert, and whether the money lasts then; where it does not, that of the steps that ask least.
  /// - Complexity: O(turning points × strategies × steps).
  public func breakEven(
    callPrice: Money, left: Money, requests: [String: Double], on curve: FreshnessCurve
  ) -> (breakEven: Double, lasts: Bool) {
    let plain = breakEven(callPrice: callPrice)
    guard callPrice > .zero else { return (plain, true) }
    let affordable = Double(max(left.nanoDollars, 0)) / Double(callPrice.nanoDollars)
    func lasts(_ breakEven: Double) -> Bool {
      let asked = requests.reduce(0) { $0 + $1.value * curve.step($1.key, breakEven: breakEven).asked }
      return asked <= affordable
    }
    if lasts(plain) { return (plain, true) }
    // Just above a point the step that asks less is the cheaper one.
    let higher = curve.turningPoints.filter { $0 >= plain }.map { $0 * (1 + 1e-9) + 1e-12 }
    if let first = higher.first(where: lasts) { return (first, true) }
    return (higher.last ?? plain, false)
  }
}
