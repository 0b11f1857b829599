import DeadbandAnalysts
import DeadbandCore

/// A price that tests reckon with.
enum TestPrice {
  static func model() throws -> ModelPrice {
    try PriceList.bundled.price(provider: "openai", model: "gpt-4o-mini", on: .latest)
  }
}
