extension ThresholdProfile {
  /// The profile with every distance that an indicator may move multiplied by `factor`, and without a certificate.
  ///
  /// It judges as this one does under a budget that relaxes by `factor` (SEMANTICS 3), but for the ages, which stay: absolute,
  /// relative and of-price distances are multiplied, of a ratio what it exceeds 1 by. Levels, categories, the crossover and
  /// what is newly present are lines, not distances, and stay. A distance that would become larger than a profile may have
  /// (a fraction above 1, the whole range) ends there, which asks no less.
  ///
  /// - Parameter factor: > 0 and finite; below 1 it tightens.
  public func relaxed(by factor: Double) -> ThresholdProfile {
    guard factor > 0, factor.isFinite, factor != 1 else { return withoutCertificate }
    var settings = settings
    for (lane, threshold) in settings.indicators.enumerated() {
      guard case .distance(var distance) = threshold.rule else { continue }
      func fraction(_ value: Double) -> Double { Swift.min(value * factor, 1) }
      distance.absolute = distance.absolute.map { widest(lane, $0 * factor) }
      distance.relative = distance.relative.map(fraction)
      distance.ofPrice = distance.ofPrice.map(fraction)
      // A ratio may not become 1, however tight.
      distance.ratio = distance.ratio.map { Swift.max(1 + ($0 - 1) * factor, 1.0.nextUp) }
      settings.indicators[lane].rule = .distance(distance)
    }
    return ThresholdProfile(settings: settings, schema: schema)
  }

  /// The profile with another sum of points above which `significance` fires, and without a certificate.
  ///
  /// - Parameter points: 0…1e9; what lies outside is brought there.
  public func refreshing(above points: Double) -> ThresholdProfile {
    var settings = settings
    settings.significance.refreshAbove = Swift.min(Swift.max(points, 0), 1e9)
    return ThresholdProfile(settings: settings, schema: schema)
  }

  /// The profile with another limit of its learned gate, if it has one, and without a certificate.
  ///
  /// - Parameter probability: above which the gate asks; what lies outside 0…1 is brought there.
  public func asking(above probability: Double) -> ThresholdProfile {
    var settings = settings
    settings.gate?.limit = Swift.min(Swift.max(probability, 0), 1)
    return ThresholdProfile(settings: settings, schema: schema)
  }

  /// The profile by which an analysis holds for so long at most, also where the market has not moved at all, and without a certificate.
  ///
  /// - Parameter hours: above 0 and finite; limits that are lower already stay.
  public func expiring(afterHours hours: Double) -> ThresholdProfile {
    guard hours > 0, hours.isFinite else { return withoutCertificate }
    var settings = settings
    settings.rules.ageHours = Swift.min(settings.rules.ageHours, hours)
    settings.rules.tooOldHours = Swift.min(settings.rules.tooOldHours, hours)
    settings.rules.stableTooOldHours = Swift.min(settings.rules.stableTooOldHours, hours)
    settings.rules.disabled.remove(RuleSet(.tooOld))
    // Nothing is put off past that age.
    settings.deferral.minutes = Swift.min(settings.deferral.minutes, hours * 60)
    return ThresholdProfile(settings: settings, schema: schema)
  }

  /// The profile under another name, its certificate and its curve kept: no verdict depends on the name.
  public func named(_ name: String) -> ThresholdProfile {
    var settings = settings
    settings.name = name.isEmpty ? settings.name : name
    return ThresholdProfile(
      settings: settings, schema: schema, certificate: certificate, freshness: freshness)
  }

  /// The same settings, and nothing promised of them.
  public var withoutCertificate: ThresholdProfile { ThresholdProfile(settings: settings, schema: schema) }

  /// The largest absolute distance that the reader takes: a quantum less than the range.
  private func widest(_ lane: Int, _ value: Double) -> Double {
    guard case .number(let scale, let range) = schema.definitions[lane].kind, let lower = range.lower,
      let upper = range.upper
    else { return value }
    return Swift.min(value, upper - lower - 1 / scale)
  }
}
