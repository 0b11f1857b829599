import DeadbandCore

extension RulebookParameters {
  /// Parameter sets drawn from a seed: each number uniform over its range in steps a person would choose, one
  /// draw of ``SplitMix64`` a number, in the order below. The same seed gives the same sets everywhere, and a
  /// smaller family is the beginning of a larger one.
  ///
  /// - Parameters:
  ///   - count: How many sets; none if it is not positive. The caller bounds it: 80 bytes a set.
  ///   - seed: Any number.
  public static func family(count: Int, seed: UInt64) -> [RulebookParameters] {
    var generator = SplitMix64(seed: seed)
    return (0..<max(count, 0)).map { _ in RulebookParameters(drawnFrom: &generator) }
  }

  private init(drawnFrom generator: inout SplitMix64) {
    profitTarget = Double(generator.draw(40...75)) / 100
    lossLimit = Double(generator.draw(6...12)) / 4
    exitDay = generator.draw(14...28)
    shortDelta = Double(generator.draw(20...45)) / 100
    deepDelta = Double(generator.draw(60...85)) / 100
    strikeBuffer = Double(generator.draw(0...4)) / 200
    volatilityRank = Double(generator.draw(75...95))
    putGain = Double(generator.draw(2...8)) / 4
    protectionFar = Double(generator.draw(6...15)) / 100
    decayLeft = Double(generator.draw(2...10)) / 10_000
  }
}

extension SplitMix64 {
  /// A whole number, uniform over the range to within one part in 2^58 (the high half of a product: one draw,
  /// no rejection).
  fileprivate mutating func draw(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
  }
}
