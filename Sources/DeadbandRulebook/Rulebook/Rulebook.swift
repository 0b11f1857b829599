/// The offline analyst: well-known management rules of option positions, with numbers of one's own choice.
///
/// It stands in for a model where there is no key: deterministic, without memory, money or network. The
/// answer is a function of the situation and the parameters alone; the first rule that applies, in the order
/// of the strategy's file (`Rulebook+IronCondor.swift` …), gives it. A rule applies from its line on, the
/// line included. `docs/rulebook.md` lists rules, order and sources.
///
///     let situation = Situation(snapshot: snapshot, strategy: .ironCondor, position: position, at: now)
///     let answer = Rulebook.standard.answer(to: situation)
///     print(Rulebook.label, answer)  // analyst: rulebook (offline) close (basis: position): profit 52 % …
public struct Rulebook: Sendable, Hashable {
  /// The numbers of the rules.
  public let parameters: RulebookParameters

  /// What it is called as an analyst.
  public static let analystName = "rulebook (offline)"

  /// The name under which its answers are shown, everywhere: `analyst: rulebook (offline)`.
  public static let label = "analyst: \(analystName)"

  /// The documented set of numbers, ``RulebookParameters/standard``.
  public static let standard = Rulebook(.standard)

  /// A rulebook with these numbers.
  public init(_ parameters: RulebookParameters) { self.parameters = parameters }

  /// Rulebooks with numbers drawn from a seed, see ``RulebookParameters/family(count:seed:)``.
  public static func family(count: Int, seed: UInt64) -> [Rulebook] {
    RulebookParameters.family(count: count, seed: seed).map(Rulebook.init)
  }

  /// What these rules say of a situation. A few comparisons, no allocation.
  public func answer(to situation: borrowing Situation) -> RulebookAnswer {
    let (action, reason) =
      switch situation.strategy {
      case .ironCondor: ironCondor(situation)
      case .coveredCall: coveredCall(situation)
      case .protectivePut: protectivePut(situation)
      case .other: general(situation)
      }
    return RulebookAnswer(action: action, reason: reason, basis: situation.basis)
  }
}
