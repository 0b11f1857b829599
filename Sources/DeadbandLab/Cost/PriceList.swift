internal import DeadbandCore

/// The prices of models by name, and which of them is meant where none is named.
public struct PriceList: Sendable, Hashable {
  /// The models, sorted by name.
  public let models: [ModelPrice]
  /// The model to reckon with where nobody names one.
  public let standard: ModelPrice

  /// The list that ships with the library: LiteLLM's prices (MIT) of the day that each model states.
  public static let bundled: PriceList = {
    do {
      return try PriceList(json: PackageResources.prices_json, source: "prices.json")
    } catch {
      // No input reaches this: the text is compiled in, and a test reads it.
      preconditionFailure("built-in prices: \(error)")
    }
  }()

  /// Models in any order, the standard one among them.
  init(models: [ModelPrice], standard: ModelPrice) {
    self.models = models.sorted { $0.name < $1.name }
    self.standard = standard
  }

  /// The price of the model of that name; upper and lower case are told apart.
  ///
  /// - Throws: ``PriceListError/unknownModel(_:known:)``.
  public func model(named name: String) throws(PriceListError) -> ModelPrice {
    guard let model = models.first(where: { $0.name == name }) else {
      throw .unknownModel(name, known: models.map(\.name))
    }
    return model
  }
}
