/// Conformal risk control: chooses the setting so that the limit holds on average over histories like these. It knows no
/// confidence: how far the one history at hand may lie off is not said.
///
/// With the loss Y = differing − limit × served + limit of a unit (0…1), made to grow along the settings by its running
/// maximum, the last setting is taken at which
///
///     (Σ wᵢ Yᵢ + 1) / (Σ wᵢ + 1) ≤ limit
///
/// so that E[differing] ≤ limit × E[served] for the next unit, if units are exchangeable. A. N. Angelopoulos, S. Bates, A.
/// Fisch, L. Lei, T. Schuster, "Conformal risk control", ICLR 2024. With weights below 1, fixed beforehand, units may drift:
/// what then is exceeded is at most Σ wᵢ × (how differently unit i and the next are distributed, in total variation) /
/// (Σ wᵢ + 1). A. Farinhas et al., "Non-exchangeable conformal risk control", arXiv 2310.01262, after R. F. Barber et al.,
/// Annals of Statistics 51 (2023).
enum ConformalRiskControl {
  /// How many settings from the first on are taken.
  ///
  /// - Parameters:
  ///   - units: by setting.
  ///   - weights: 0…1, one a unit, made without looking at what the units say.
  static func taken(_ units: [[RiskUnit]], limit: Double, weights: [Double]) -> Int {
    guard let first = units.first, !first.isEmpty else { return 0 }
    let total = weights.reduce(0, +)
    var worst = [Double](repeating: 0, count: first.count)
    for (setting, units) in units.enumerated() {
      var sum = 0.0
      for index in units.indices {
        worst[index] = max(worst[index], units[index].differing - limit * units[index].served + limit)
        sum += weights[index] * worst[index]
      }
      if (sum + 1) / (total + 1) > limit { return setting }
    }
    return units.count
  }
}
