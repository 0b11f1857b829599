/// One number that a learned gate sees of a snapshot, named so that a reader knows what was learned from.
///
/// Levels and greeks are looked at in units of the price, so that what was learned on one symbol can be asked of another.
public enum GateInput: Sendable, Hashable {
  /// The indicator's value; a category's number.
  case value(lane: Int)
  /// Its size without its sign: of a delta, which has the sign of whoever counts.
  case size(lane: Int)
  /// Its value divided by the underlying's price.
  case ofPrice(lane: Int)
  /// Its value times the underlying's price: of a gamma, which is per currency unit.
  case timesPrice(lane: Int)
  /// |theta| × days left / price: what decay has still to give, which tells of a profit that no indicator does.
  case decayLeft
  /// 1 for a position of this strategy, else 0.
  case strategy(String)

  /// What it is called in explanations: `delta`, `|delta|`, `gamma / price`, `strategy IRON_CONDOR`.
  package func name(_ schema: IndicatorSchema) -> String {
    switch self {
    case .value(let lane): schema.definitions[lane].key
    case .size(let lane): "|\(schema.definitions[lane].key)|"
    case .ofPrice(let lane): "\(schema.definitions[lane].key) / price"
    case .timesPrice(let lane): "\(schema.definitions[lane].key) × price"
    case .decayLeft: "decay left / price"
    case .strategy(let name): "strategy \(name)"
    }
  }

  /// What a gate is given where nobody chooses: every indicator of the schema, in the form in which symbols can be compared,
  /// then one input a strategy.
  package static func usual(_ schema: IndicatorSchema, strategies: [String]) -> [GateInput] {
    var inputs: [GateInput] = []
    for (lane, definition) in schema.definitions.enumerated() where lane != Lane.underlyingPrice {
      switch definition.key {
      case "macd", "macd_signal", "macd_histogram", "theta", "vega", "support_level", "resistance_level":
        inputs.append(.ofPrice(lane: lane))
      case "delta": inputs += [.value(lane: lane), .size(lane: lane)]
      case "gamma": inputs.append(.timesPrice(lane: lane))
      default: inputs.append(.value(lane: lane))
      }
    }
    inputs.append(.decayLeft)
    return inputs + strategies.map(GateInput.strategy)
  }
}
