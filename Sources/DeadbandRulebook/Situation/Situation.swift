public import DeadbandCore
public import DeadbandPricing

/// A position in its market at one instant, as management rules see it: computed once a tick, whatever the
/// number of rulebooks that then answer to it.
///
///     snapshot ──┐
///     strategy ──┼─▶ Situation ─▶ rulebook 1 ─▶ answer
///     position ──┘            └─▶ rulebook 2 ─▶ answer
///
/// It holds no parameter of any rulebook. What is not known is nil, and a rule that needs it does not fire.
/// It says itself what it was read from (``basis``).
///
/// Positions are valued with ``AssumedCarry``, like everywhere else.
///
/// Cost: O(legs), no allocation; without a position a handful of loads.
public struct Situation: Sendable, Hashable {
  /// What the situation was read from.
  public enum Basis: String, Sendable, Hashable, CustomStringConvertible {
    /// The position's legs and entry value, valued by Black–Scholes.
    case position
    /// The greeks in the snapshot alone.
    case greeks

    /// The raw value.
    public var description: String { rawValue }
  }

  /// How much of the position has expired.
  public enum Expiry: UInt8, Sendable, Hashable {
    case none, some, all
  }

  /// The strategy whose rules apply.
  public let strategy: ManagedStrategy
  /// What the rest was read from.
  public let basis: Basis
  /// The underlying's price, in currency.
  public let price: Double
  /// How many of the legs have expired; always `.none` without a position.
  public internal(set) var expiry = Expiry.none
  /// Whole calendar days until the first expiration of a leg (without a position: `days_to_expiration`).
  public internal(set) var daysLeft: Int?
  /// What closing the position costs now, in currency per share; negative where it brings money. Needs a
  /// position and `implied_volatility`.
  public internal(set) var closingCost: Double?
  /// (entry value − ``closingCost``) / |entry value|: of a credit position the share of the greatest possible
  /// profit that is made, of a debit position the gain in multiples of what was paid. −1 is a loss of one
  /// entry value.
  public internal(set) var profit: Double?
  /// The largest |delta| of a watched leg, 0…1 (without a position: |`delta`|). Watched are the legs that the
  /// strategy is managed by: the bought ones of a protective put, else the sold ones; all, if there are none
  /// of those.
  public internal(set) var delta: Double?
  /// The type of the option that ``delta`` belongs to (without a position by strategy, and nil where that
  /// does not tell: the sign of a snapshot's delta depends on who counts, the holder or the writer).
  public internal(set) var deltaType: OptionType?
  /// Whether the watched options are sold ones (without a position and a known strategy: whether `theta` is
  /// positive, as it is for who sold time value).
  public internal(set) var isShort: Bool
  /// How far the nearest watched strike is out of the money, as a fraction of the price; negative in the
  /// money. Needs a position.
  public internal(set) var strikeMargin: Double?
  /// |`theta`| × days left / price: about what time decay has still to give, as a fraction of the price.
  /// Without a position it stands in for the profit made.
  public internal(set) var decayLeft: Double?
  /// `volatility_rank`, a percentile 0…100.
  public let volatilityRank: Double?
  /// `support_level`, in currency.
  public let supportLevel: Double?
  /// Whether `market_bias` is present and `BEARISH`.
  public let isBearish: Bool

  /// The situation of a position, or, where there is none, what the snapshot's own greeks tell of it.
  ///
  /// - Parameters:
  ///   - snapshot: The market; its built-in indicators are read, custom ones never.
  ///   - strategy: Whose rules apply; see ``ManagedStrategy/init(named:)``.
  ///   - position: The legs and entry value, if known.
  ///   - instant: The time of the snapshot; only a position's expirations are compared with it.
  public init(
    snapshot: Snapshot, strategy: ManagedStrategy, position: Position?, at instant: Timestamp
  ) {
    self.strategy = strategy
    price = snapshot.underlyingPrice
    volatilityRank = snapshot.value(SnapshotLanes.volatilityRank)
    supportLevel = snapshot.value(SnapshotLanes.supportLevel)
    isBearish = snapshot.value(SnapshotLanes.marketBias) == SnapshotLanes.bearish
    if let position {
      basis = .position
      isShort = false
      read(position, volatility: snapshot.value(SnapshotLanes.impliedVolatility), at: instant)
    } else {
      basis = .greeks
      let theta = snapshot.value(SnapshotLanes.theta)
      isShort =
        switch strategy {
        case .ironCondor, .coveredCall: true
        case .protectivePut: false
        case .other: theta.map { $0 > 0 } ?? false
        }
      readGreeks(
        delta: snapshot.value(SnapshotLanes.delta), theta: theta,
        days: snapshot.value(SnapshotLanes.daysToExpiration))
    }
  }
}
