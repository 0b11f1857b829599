public import DeadbandCore

/// What models cost, by provider, model and day.
public struct PriceList: Sendable {
  private struct Name: Hashable {
    let provider: String
    let model: String
  }

  /// Each model's prices, the latest last.
  private var prices: [Name: [ModelPrice]] = [:]
  /// The day that the list is of; nil for one that was put together.
  public let state: CalendarDate?

  /// The list that ships with the library: LiteLLM's prices (MIT) of the day ``state``. Read once.
  public static let bundled: PriceList = {
    do { return try PriceList(json: PackageResources.prices_json, source: "prices.json") } catch {
      // No input reaches this: the text is compiled in, and a test reads it. Without prices no call is made.
      return PriceList([])
    }
  }()

  /// Prices in any order; of two of one model the later one holds from its day on.
  public init(_ models: [ModelPrice], state: CalendarDate? = nil) {
    self.state = state
    for model in models { add(model) }
  }

  /// All prices, by provider, model and day.
  public var models: [ModelPrice] {
    prices.values.joined().sorted {
      ($0.provider, $0.model, $0.validFrom) < ($1.provider, $1.model, $1.validFrom)
    }
  }

  /// Adds what a user states. It takes the place of a price of the same day; otherwise the later one holds
  /// from its day on.
  public mutating func add(_ price: ModelPrice) {
    let name = Name(provider: price.provider, model: price.model)
    var known = (prices[name] ?? []).filter { $0.validFrom != price.validFrom }
    known.append(price)
    prices[name] = known.sorted { $0.validFrom < $1.validFrom }
  }

  /// Puts the price that a user states in the place of all that are known of its model.
  public mutating func replace(_ price: ModelPrice) {
    prices[Name(provider: price.provider, model: price.model)] = [price]
  }

  /// The price of a model on a day: the last that was valid then, or the first that is known. O(1).
  ///
  /// - Throws: ``PriceListError/unknownPrice(provider:model:)``: an unknown price is never zero.
  public func price(
    provider: String, model: String, on day: CalendarDate
  ) throws(PriceListError) -> ModelPrice {
    guard let known = prices[Name(provider: provider, model: model)], let first = known.first else {
      throw .unknownPrice(provider: provider, model: model)
    }
    return known.last { $0.validFrom <= day } ?? first
  }
}
