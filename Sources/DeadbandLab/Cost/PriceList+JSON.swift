internal import DeadbandCore

extension PriceList {
  /// Reads a list in the form of `prices.json`: USD per million tokens as decimal text.
  ///
  /// - Parameter source: the file's name, for errors.
  /// - Throws: ``PriceListError/refused(source:path:reason:)`` for anything but a list of schema 1: unknown and
  ///   repeated keys, prices that are no amounts, negative or above a million dollars, a default that is not listed.
  public init(json: [UInt8], source: String) throws(PriceListError) {
    let value: JSONValue
    do { value = try JSONValue(json) } catch {
      throw .refused(source: source, path: "", reason: error.description)
    }
    let list = try PriceNode(value, source: source).object(
      required: ["schema", "unit", "default", "models"], optional: ["source"])
    try list.required("schema").require(.number(1))
    try list.required("unit").require(.string("USD per million tokens"))
    var models: [ModelPrice] = []
    for (name, node) in try list.required("models").fields() { models.append(try Self.model(name, node)) }
    let name = try list.required("default").text()
    guard let standard = models.first(where: { $0.name == name }) else {
      throw try list.required("default").error("\"\(name)\" is not among the models")
    }
    self.init(models: models, standard: standard)
  }

  private static func model(_ name: String, _ node: PriceNode) throws(PriceListError) -> ModelPrice {
    let model = try node.object(
      required: ["provider", "valid_from", "input", "output"], optional: ["cached_input"])
    return ModelPrice(
      name: name, provider: try model.required("provider").text(),
      validFrom: try model.required("valid_from").date(), input: try model.required("input").price(),
      cachedInput: try model["cached_input"]?.price(), output: try model.required("output").price())
  }
}
