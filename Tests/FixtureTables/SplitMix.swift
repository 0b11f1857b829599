/// SplitMix64, a seeded source of test inputs. Source: Steele, Lea, Flood, *Fast splittable pseudorandom number
/// generators*, 2014.
public struct SplitMix {
  private var state: UInt64

  /// A source that starts at the seed.
  public init(state: UInt64) { self.state = state }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The next number in 0..<1.
  public mutating func unit() -> Double { Double(next() >> 11) / 0x1p53 }
}
