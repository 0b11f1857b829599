/// Holds live comparisons against a certificate's limit, and tightens when they refute it. A pure machine.
///
/// The limit c is what the certificate allows: alpha and the analyst's noise. Of each comparison the likelihood under a larger
/// share p is divided by that under c; the mean of that product over p = 1.5 c, 2 c and 4 c is a fortune that exceeds 1/δ with a
/// probability of δ at most while the share is c or less, however often one looks (Ville's inequality; a mixture of sequential
/// probability ratio tests, A. Wald 1945, H. Robbins 1970). At δ = 5 % it is a breach. After one, counting begins anew under the
/// tighter setting, and nothing but an operator loosens it.
struct CertificateWatch: Sendable, Hashable {
  /// Share of the served answers that may differ, inside 0…1.
  let limit: Double
  /// How many times it can tighten.
  let steps: Int
  /// How many times it has.
  private(set) var level = 0
  /// Comparisons since then.
  private(set) var agreement = Agreement()
  private(set) var fortunes = [1.0, 1.0, 1.0]

  private static let delta = 0.05
  private static let alternatives = [1.5, 2, 4]

  init(limit: Double, steps: Int) {
    self.limit = min(max(limit, 1e-6), 0.5)
    self.steps = steps
  }

  /// Counts one comparison; the agreement that refutes the certificate, where it does with this one.
  mutating func count(agrees: Bool) -> Agreement? {
    agreement.count(agrees)
    for (index, factor) in Self.alternatives.enumerated() {
      let share = min(limit * factor, 0.99)
      fortunes[index] *= agrees ? (1 - share) / (1 - limit) : share / limit
    }
    guard fortunes.reduce(0, +) / Double(fortunes.count) >= 1 / Self.delta else { return nil }
    let breach = agreement
    agreement = Agreement()
    fortunes = fortunes.map { _ in 1 }
    level = min(level + 1, steps)
    return breach
  }

  /// Back to what was certified.
  mutating func reset() { self = CertificateWatch(limit: limit, steps: steps) }

  /// Goes on where another left off; more steps than there are is the floor.
  mutating func resume(level: Int, agreement: Agreement, fortunes: [Double]) {
    self.level = min(max(level, 0), steps)
    self.agreement = agreement
    if fortunes.count == Self.alternatives.count { self.fortunes = fortunes }
  }
}
