extension SimulatedMarket {
  /// Settings well within the limit, then one that is a hair above it, then one far above.
  package static func edge(limit: Double, kinds: [Kind], runTicks: Double) -> SimulatedMarket {
    SimulatedMarket(
      kinds: kinds, shares: [0.6, 0.65, 0.7, 0.75], risks: [0.2, 0.3, 1.001, 1.5].map { $0 * limit },
      runTicks: runTicks)
  }

  /// Many settings, each a hair above the limit, that err independently of one another.
  package static func flat(limit: Double, kinds: [Kind], runTicks: Double, settings: Int) -> SimulatedMarket {
    SimulatedMarket(
      kinds: kinds, shares: [Double](repeating: 0.7, count: settings),
      risks: [Double](repeating: 1.001 * limit, count: settings), runTicks: runTicks, isIndependent: true)
  }

  /// Lengths that differ twofold; Σ p ticks factor = Σ p ticks, so that a setting's risk is what it is called.
  package static let alike = [
    Kind(ticks: 20, probability: 0.5, factor: 0.8), Kind(ticks: 30, probability: 0.3, factor: 1),
    Kind(ticks: 40, probability: 0.2, factor: 1.25),
  ]

  /// Lengths that differ twelvefold, and long subjects that are much worse.
  package static let unlike = [
    Kind(ticks: 10, probability: 0.5, factor: 0.2), Kind(ticks: 40, probability: 0.4, factor: 1),
    Kind(ticks: 120, probability: 0.1, factor: 4.0 / 3),
  ]
}
