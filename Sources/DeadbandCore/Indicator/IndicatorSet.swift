/// A set of indicators of one schema, held as one bit a lane and walked in table order.
public struct IndicatorSet: OptionSet, Sendable, Hashable {
  /// Bit i stands for the indicator at position i of the schema.
  public let rawValue: UInt32

  /// A set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  package init(_ lane: Int) { rawValue = 1 << UInt32(truncatingIfNeeded: lane) }

  /// Whether the indicator at position `lane` is in the set.
  package func has(_ lane: Int) -> Bool { rawValue >> UInt32(truncatingIfNeeded: lane) & 1 != 0 }

  /// How many indicators the set holds.
  public var count: Int { rawValue.nonzeroBitCount }

  /// The positions in the schema, ascending.
  public var lanes: Lanes { Lanes(rest: rawValue) }

  /// Walks the set bits from the lowest.
  public struct Lanes: Sequence, IteratorProtocol, Sendable {
    var rest: UInt32

    /// The next position, or `nil` at the end.
    public mutating func next() -> Int? {
      guard rest != 0 else { return nil }
      defer { rest &= rest &- 1 }
      return rest.trailingZeroBitCount
    }
  }
}
