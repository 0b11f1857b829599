package import DeadbandCore

extension SplitMix64 {
  /// The next number in 0..<1.
  package mutating func unit() -> Double { Double(next() >> 11) / 0x1p53 }
}
