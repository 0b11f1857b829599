extension ThresholdProfile {
  /// The rules that a learned gate stands in for: they ask because something moved or time passed, whatever that does to the
  /// answer.
  public static let softRules: RuleSet = [
    RuleSet(.technical), RuleSet(.price), RuleSet(.significance), RuleSet(.overdue), RuleSet(.age),
    RuleSet(.expired),
  ]

  /// This profile with a learned gate in place of its soft rules; `volatile`, `too_old`, `missing` and `region` stay as
  /// they are, but for `too_old` where another age is given.
  ///
  /// - Parameter tooOldHours: age above which `too_old` fires; nil leaves the profile's own. In stable conditions it never
  ///   fires earlier.
  /// - Throws: ``ProfileError`` for a model whose parts do not fit one another or exceed what a gate may have.
  public func with(_ gate: GateSettings, name: String, tooOldHours: Double? = nil) throws(ProfileError)
    -> ThresholdProfile
  {
    if let problem = gate.model.problem {
      throw ProfileError(source: name, path: "$.gate.model", reason: problem)
    }
    guard (0...1).contains(gate.limit) else {
      throw ProfileError(source: name, path: "$.gate.limit", reason: "a probability from 0 to 1 is needed")
    }
    var settings = (self.settings.gate == nil ? self : withoutGate).settings
    settings.name = name
    settings.gate = gate
    settings.gate?.fallback = GateSettings.Fallback(
      rules: Self.softRules.subtracting(settings.rules.disabled), tooOldHours: settings.rules.tooOldHours,
      stableTooOldHours: settings.rules.stableTooOldHours)
    settings.rules.disabled.formUnion(Self.softRules)
    if let tooOldHours {
      settings.rules.tooOldHours = tooOldHours
      settings.rules.stableTooOldHours = max(settings.rules.stableTooOldHours, tooOldHours)
    }
    return ThresholdProfile(settings: settings, schema: schema)
  }

  /// The profile without its learned gate: the hand-set rules that the gate stood in for ask again, and `too_old` at its own age. Where
  /// the gate does not say which they were, all the soft rules do, which asks no less. Without a certificate.
  public var withoutGate: ThresholdProfile {
    guard let gate = settings.gate else { return withoutCertificate }
    var settings = settings
    settings.gate = nil
    settings.rules.disabled.subtract(gate.fallback?.rules ?? Self.softRules)
    if let fallback = gate.fallback {
      settings.rules.tooOldHours = fallback.tooOldHours
      settings.rules.stableTooOldHours = fallback.stableTooOldHours
    }
    return ThresholdProfile(settings: settings, schema: schema)
  }
}
