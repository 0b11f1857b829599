private import Glibc

/// How much a week's requests count some weeks later: half after each half-life.
struct WeeklyDecay: Hashable, Sendable {
  let halfLifeWeeks: Double

  /// The weight of what is so many weeks old, 1 for this week's.
  func weight(weeks: Int) -> Double { weeks <= 0 ? 1 : exp2(-Double(weeks) / halfLifeWeeks) }

  /// The sum of the weights of 1, 2, … `weeks` weeks.
  func sum(weeks: Int) -> Double {
    guard weeks > 0 else { return 0 }
    // q + q² + … + qⁿ = (1 − qⁿ) ÷ (1/q − 1), without the cancellation of a q close to 1.
    let rate = log(2) / halfLifeWeeks
    return -expm1(-Double(weeks) * rate) / expm1(rate)
  }
}
