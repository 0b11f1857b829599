internal import DeadbandCore

private typealias PriceNode = DocumentNode<PriceListError>
private typealias PriceObject = DocumentObject<PriceListError>

extension PriceList {
  /// Reads a list in the form of `prices.json`: USD per million tokens as decimal text, six decimals at most.
  ///
  /// - Parameter source: the file's name, for errors.
  /// - Throws: ``PriceListError/refused(source:path:reason:)`` for anything but a list of schema 1: unknown
  ///   and repeated keys, prices that are no amounts, negative or above a million dollars, a model that
  ///   stands twice for one day.
  public init(json: [UInt8], source: String) throws(PriceListError) {
    let value: JSONValue
    do { value = try JSONValue(json) } catch {
      throw .refused(source: source, path: "", reason: error.description)
    }
    let list = try PriceNode(value, source: source).object(
      required: ["schema", "unit", "models"], optional: ["state", "source"])
    try list.required("schema").require(.number(1))
    try list.required("unit").require(.string("USD per million tokens"))
    var models: [ModelPrice] = []
    var seen: Set<String> = []
    for node in try list.required("models").list() {
      let model = try node.model()
      guard seen.insert("\(model.provider)\n\(model.model)\n\(model.validFrom)").inserted else {
        throw node.error("\(model.provider)/\(model.model) stands twice for \(model.validFrom)")
      }
      models.append(model)
    }
    self.init(models, state: try list["state"]?.date())
  }
}

extension PriceNode {
  fileprivate func require(_ expected: JSONValue) throws(PriceListError) {
    guard value == expected else { throw error("\(value.kind) is refused; \(expected.kind) is needed") }
  }

  fileprivate func text() throws(PriceListError) -> String { try string("a text") { !$0.isEmpty } }

  fileprivate func date() throws(PriceListError) -> CalendarDate {
    let text = Array(try text().utf8)
    do { return try CalendarDate(parsing: text, in: 0..<text.count) } catch { throw self.error("\(error)") }
  }

  /// Dollars a million tokens, as pico-dollars a token.
  fileprivate func rate() throws(PriceListError) -> Int64 {
    let text = try text()
    let price: Money
    do { price = try Money(dollars: text) } catch { throw self.error("\(error)") }
    guard price >= .zero, price.nanoDollars <= Self.limit else {
      throw error("\(text) is refused; dollars from 0 to 1000000 are needed")
    }
    guard price.nanoDollars % 1000 == 0 else { throw error("\(text) is refused; six decimals are the most") }
    return price.nanoDollars / 1000
  }

  /// The dearest rate: a million dollars.
  private static var limit: Int64 { 1_000_000 * 1_000_000_000 }

  fileprivate func count() throws(PriceListError) -> Int64 {
    Int64(
      try number("a whole number of tokens above 0") { $0 > 0 && $0 <= 1e12 && $0 == $0.rounded() })
  }

  fileprivate func model() throws(PriceListError) -> ModelPrice {
    let model = try object(
      required: ["provider", "model", "kind", "valid_from", "input", "output"],
      optional: [
        "cached_input", "cache_write", "long_cache_write", "batch", "tiers", "context_tokens",
        "output_tokens",
      ])
    let rates = try model.rates(over: nil)
    var tiers: [ModelPrice.Tier] = []
    for node in try model["tiers"]?.list() ?? [] {
      let tier = try node.object(
        required: ["above"], optional: ["input", "cached_input", "cache_write", "long_cache_write", "output"])
      tiers.append(
        ModelPrice.Tier(above: try tier.required("above").count(), rates: try tier.rates(over: rates)))
    }
    var batch: TokenRates?
    if let node = model["batch"] {
      let object = try node.object(required: ["input"], optional: ["output"])
      batch = TokenRates(
        input: try object.required("input").rate(), output: try object["output"]?.rate() ?? rates.output)
    }
    let kind = try model.required("kind").string("\"completion\" or \"embedding\"") {
      $0 == "completion" || $0 == "embedding"
    }
    return ModelPrice(
      provider: try model.required("provider").text(), model: try model.required("model").text(),
      kind: kind == "embedding" ? .embedding : .completion,
      validFrom: try model.required("valid_from").date(),
      rates: rates, tiers: tiers, batch: batch, contextTokens: try model["context_tokens"]?.count(),
      outputTokens: try model["output_tokens"]?.count())
  }
}

extension PriceObject {
  /// The rates that stand here. In a tier, those that do not stand are the model's usual ones.
  fileprivate func rates(over usual: TokenRates?) throws(PriceListError) -> TokenRates {
    let usualInput = usual?.input ?? 0
    let usualOutput = usual?.output ?? 0
    return TokenRates(
      input: try self["input"]?.rate() ?? usualInput,
      cachedInput: try self["cached_input"]?.rate() ?? usual?.cachedInput,
      cacheWrite: try self["cache_write"]?.rate() ?? usual?.cacheWrite,
      longCacheWrite: try self["long_cache_write"]?.rate() ?? usual?.longCacheWrite,
      output: try self["output"]?.rate() ?? usualOutput)
  }
}
