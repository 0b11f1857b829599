public import Deadband
public import DeadbandCore
internal import DeadbandStore

/// A decision that keeps all rules, and where it came from.
public struct DecisionOutcome: Sendable {
  /// Where one asset's part came from.
  public struct Part: Sendable {
    /// The asset.
    public let asset: Asset
    /// The engine's word on it: source, verdict, rules, age, cost.
    public let outcome: Outcome
    /// Whether the model was asked about it for this decision.
    public var isAsked: Bool {
      if case .analyst = outcome.source { true } else { false }
    }
  }

  /// What is decided.
  public let decision: PortfolioDecision
  /// Of each asset, in the order of the decision.
  public let parts: [Part]
  /// The assets about which acting on this decision does something else than acting on the last one did: all of the first one's.
  public let changed: [Asset]
  /// What it was made on.
  public let basis: DecisionBasis
  /// The parts that a model was asked about.
  public var asked: [Part] { parts.filter(\.isAsked) }
  /// How long the model took; nil where none was asked, and where nobody measured.
  public var latency: Duration? { asked.compactMap(\.outcome.analysis.latency).max() }
  /// What the history keeps of it.
  public var event: DecisionRecord.Event {
    .decided(decision, changed: changed, asked: asked.map(\.asset))
  }
  /// What asking cost; nothing where nothing was asked.
  public var cost: Money { parts.reduce(into: .zero) { $0.accumulate($1.outcome.cost) } }
}
