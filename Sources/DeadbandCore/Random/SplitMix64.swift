/// A small generator of pseudo-random numbers whose sequence is fixed by its definition: 64 bits of state, a
/// period of 2^64, no secrets.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number generators*, 2014 (the
/// mixing constants are those of Stafford's variant 13, as in `java.util.SplittableRandom`).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that starts at `seed`.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// The next number, uniform, at least 0 and below 1, in steps of 2^−53.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
