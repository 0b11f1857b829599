public import DeadbandCore

/// What one model's tokens cost.
public struct ModelPrice: Sendable, Hashable {
  /// The model's name.
  public let name: String
  /// Who serves it at this price.
  public let provider: String
  /// A day on which the price was in force; it may have been so before.
  public let validFrom: CalendarDate
  /// For a million tokens of prompt.
  public let input: Money
  /// For a million tokens of prompt that the provider still had in its own cache; `nil` where it has no such price.
  public let cachedInput: Money?
  /// For a million tokens of answer.
  public let output: Money

  /// The dearest price a list may hold, a million tokens: a thousand times today's dearest model.
  package static let limit = Money(nanoDollars: 1_000_000 * 1_000_000_000)
}
