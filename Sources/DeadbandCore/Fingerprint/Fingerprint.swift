/// The digests of a snapshot: one a group of indicators, and one over them all.
///
///     group digest = SHA-256( 01 ‖ group number ‖ the group's quanta in table order, 8 bytes each, big-endian )
///     state digest = SHA-256( 01 ‖ 00 ‖ technical ‖ market ‖ options ‖ score [‖ custom] )
///
/// Equal state digests mean equal quantised states; the group digests tell which part moved. The leading 1 is the
/// schema number. Nine compressions without custom indicators; no allocation.
public struct Fingerprint: Sendable, Hashable {
  /// RSI, MACD, Bollinger, trend and volume.
  public let technical: Digest
  /// Price, VIX, bias, support and resistance.
  public let market: Digest
  /// Volatility, greeks and days to expiration.
  public let options: Digest
  /// The scores and the tier.
  public let score: Digest
  /// The profile's own indicators; `nil` where it defines none.
  public let custom: Digest?
  /// All of it.
  public let state: Digest

  /// Hashes `snapshot`.
  public init(_ snapshot: Snapshot) {
    let technical = Self.digest(snapshot, .technical, GroupLanes.technical)
    let market = Self.digest(snapshot, .market, GroupLanes.market)
    let options = Self.digest(snapshot, .options, GroupLanes.options)
    let score = Self.digest(snapshot, .score, GroupLanes.score)
    let custom =
      snapshot.customTag == 0 ? nil : Self.digest(snapshot, .custom, GroupLanes.custom(of: snapshot))
    self.technical = technical
    self.market = market
    self.options = options
    self.score = score
    self.custom = custom
    state = SHA256.digest { message in
      message.append(Self.version)
      message.append(0)
      message.append(technical)
      message.append(market)
      message.append(options)
      message.append(score)
      if let custom { message.append(custom) }
    }
  }

  private static let version = UInt8(IndicatorTable.schemaNumber)

  @inline(__always)
  private static func digest(
    _ snapshot: borrowing Snapshot, _ group: IndicatorGroup, _ lanes: IndicatorSet
  ) -> Digest {
    // Subscripting the inline array of a parameter copies all of it.
    let quanta = snapshot.quanta.span
    return SHA256.digest { message in
      message.append(version)
      message.append(group.rawValue)
      for lane in lanes.lanes { message.append(bigEndian: UInt64(bitPattern: quanta[lane])) }
    }
  }
}

private enum GroupLanes {
  static let technical = IndicatorSchema.standard.lanes(in: .technical)
  static let market = IndicatorSchema.standard.lanes(in: .market)
  static let options = IndicatorSchema.standard.lanes(in: .options)
  static let score = IndicatorSchema.standard.lanes(in: .score)

  /// The custom lanes follow the built-in ones; the snapshot knows how many there are.
  static func custom(of snapshot: Snapshot) -> IndicatorSet {
    let all = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(snapshot.laneCount)) &- 1)
    return IndicatorSet(rawValue: (all >> builtIn) << builtIn)
  }

  private static let builtIn = UInt32(IndicatorSchema.builtInCount)
}
