public import DeadbandCore

/// What a call costs at each time of a replay: a price, and changes of it.
public struct CallPrices: Sendable, Hashable {
  /// What a call costs before any change.
  public let first: Money
  /// From these times on it costs the first price times the factor; ascending.
  public let changes: [Change]

  /// A new price.
  public struct Change: Sendable, Hashable {
    /// From when on.
    public let from: Timestamp
    /// What the first price is multiplied by, 0…1,000.
    public let factor: Double

    /// A new price.
    public init(from: Timestamp, factor: Double) {
      self.from = from
      self.factor = factor
    }
  }

  /// Prices; nil where the first is below zero or a million dollars and more, or a factor lies outside its range.
  public init?(first: Money, changes: [Change] = []) {
    guard first >= .zero, first < Self.limit, changes.allSatisfy({ (0...1_000).contains($0.factor) }) else {
      return nil
    }
    self.first = first
    self.changes = changes.sorted { $0.from < $1.from }
  }

  private static let limit = Money(nanoDollars: 1_000_000 * Money.perDollar)

  /// What the first price is multiplied by.
  func factor(at time: Timestamp) -> Double { changes.last { $0.from <= time }?.factor ?? 1 }

  /// What a call costs.
  func price(at time: Timestamp) -> Money {
    Money(nanoDollars: Int64((Double(first.nanoDollars) * factor(at: time)).rounded()))
  }
}
