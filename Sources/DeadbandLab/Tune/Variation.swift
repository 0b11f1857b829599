import DeadbandCore

/// Children of good points: one parent, moved along the difference of two others.
///
///     child = a + F × (b − c), in most coordinates, and now and then a step of its own
///
/// The parents lie along the front, so their differences point where the front extends, with its own scales. The move is
/// that of differential evolution (R. Storn, K. Price, J. Global Optim. 11, 1997), as GDE3 has it for several objectives
/// (S. Kukkonen, J. Lampinen, CEC 2005); the step is NSGA-II's polynomial mutation (K. Deb et al., 2002).
struct Variation {
  struct Parent {
    let point: [Double]
    let rank: Int
    let crowding: Double
  }

  // Measured: docs/decisions/0012-tuning.md.
  private static let weight = 0.7
  private static let crossoverShare = 0.9
  private static let mutationIndex = 20.0

  private let parents: [Parent]
  private var generator: SplitMix64

  /// - Parameter parents: at least one.
  init(parents: [Parent], seed: UInt64) {
    self.parents = parents
    generator = SplitMix64(seed: seed)
  }

  /// The next child, within the unit cube.
  mutating func child() -> [Double] {
    let (first, second, third) = (tournament(), tournament(), tournament())
    let mutationShare = 1 / Double(max(first.count, 1))
    // At least this coordinate steps where the parents do not differ.
    let stepping = second == third ? Int(generator.next() % UInt64(max(first.count, 1))) : -1
    return first.indices.map { index in
      var value = first[index]
      if generator.unit() < Self.crossoverShare { value += Self.weight * (second[index] - third[index]) }
      if generator.unit() < mutationShare || index == stepping { value = mutated(value) }
      return min(max(value, 0), 1)
    }
  }

  /// The better of two drawn at random: by front, then by how alone it is there.
  private mutating func tournament() -> [Double] {
    guard !parents.isEmpty else { return [] }
    let one = parents[Int(generator.next() % UInt64(parents.count))]
    let other = parents[Int(generator.next() % UInt64(parents.count))]
    if one.rank != other.rank { return one.rank < other.rank ? one.point : other.point }
    return one.crowding >= other.crowding ? one.point : other.point
  }

  /// Polynomial mutation: a short step mostly, a long one at times.
  private mutating func mutated(_ value: Double) -> Double {
    let chance = generator.unit()
    let exponent = 1 / (Self.mutationIndex + 1)
    let step = chance < 0.5 ? power(2 * chance, exponent) - 1 : 1 - power(2 * (1 - chance), exponent)
    return value + step
  }
}
