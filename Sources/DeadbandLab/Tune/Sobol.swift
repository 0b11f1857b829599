import DeadbandCore

/// Sobol's sequence: points that fill the unit cube more evenly than random ones, in any number up to any count.
///
///     var points = Sobol(dimensions: 2, seed: 0)
///     points.next()  // [0, 0]
///     points.next()  // [0.5, 0.5]
///
/// Sources: I. M. Sobol (1967); the order by Gray code is I. A. Antonov's and V. M. Saleev's (1979); the direction
/// numbers are S. Joe's and F. Y. Kuo's (2008), ``SobolTable``. A seed other than 0 shifts every coordinate by random
/// bits of its own (a digital shift), which keeps the sequence as even and gives each seed another one. The sequence
/// repeats after 2^32 points.
struct Sobol: Sendable {
  static let dimensionLimit = SobolTable.rows.count
  private static let bits = 32

  /// Direction numbers by dimension, the binary point before the highest bit.
  private let directions: [[UInt32]]
  private let shift: [UInt32]
  private var state: [UInt32]
  private var count: UInt32 = 0

  /// The sequence from its first point.
  ///
  /// - Parameter dimensions: at most ``dimensionLimit``; more are cut off.
  init(dimensions: Int, seed: UInt64) {
    directions = SobolTable.rows.prefix(dimensions).enumerated().map { Self.directions($1, isFirst: $0 == 0) }
    state = [UInt32](repeating: 0, count: directions.count)
    var generator = SplitMix64(seed: seed)
    shift = directions.map { _ in seed == 0 ? 0 : UInt32(truncatingIfNeeded: generator.next() >> 32) }
  }

  /// The next point, each coordinate at least 0 and below 1.
  mutating func next() -> [Double] {
    defer {
      // The bit that the Gray code of the count flips.
      let bit = (~count).trailingZeroBitCount
      if bit < Self.bits {
        for dimension in state.indices { state[dimension] ^= directions[dimension][bit] }
      }
      count &+= 1
    }
    return zip(state, shift).map { Double($0 ^ $1) * 0x1p-32 }
  }

  private static func directions(_ row: [UInt32], isFirst: Bool) -> [UInt32] {
    // The first dimension is van der Corput's sequence: every m is 1.
    if isFirst { return (0..<bits).map { 1 << UInt32(bits - 1 - $0) } }
    let polynomial = row[0]
    let degree = row.count - 1
    var numbers = Array(row.dropFirst())
    for index in degree..<bits {
      var number = numbers[index - degree] ^ (numbers[index - degree] << UInt32(degree))
      for step in 1..<max(degree, 1) where polynomial >> UInt32(degree - step) & 1 == 1 {
        number ^= numbers[index - step] << UInt32(step)
      }
      numbers.append(number)
    }
    return numbers.enumerated().map { $1 << UInt32(bits - 1 - $0) }
  }
}
