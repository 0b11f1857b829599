internal import DeadbandCore

/// One decision of several models: for each asset the action that has the greatest weight of votes, as the weightiest of those models that
/// want it would do it.
///
/// A model's weight is its share of won trades with one won and one lost beforehand, (won + 1) / (closed + 2): nobody counts for nothing,
/// and who has traded little counts for a half. Of equal weights the action that does less wins: hold, then close, adjust, sell, buy. Models
/// that did not answer have no vote.
public enum Consensus {
  /// A model's vote.
  public struct Vote: Sendable {
    /// What it would do.
    public let decision: PortfolioDecision
    /// What that counts, above 0.
    public let weight: Double

    /// A vote.
    public init(_ decision: PortfolioDecision, weight: Double) {
      self.decision = decision
      self.weight = weight
    }
  }

  /// The weight of a model; nil is one that has not traded yet.
  public static func weight(of record: ModelRecord?) -> Double {
    let trades = record?.account.trades ?? []
    let closed = Double(trades.count)
    let won = Double(trades.count { $0.profit > .zero })
    return (won + 1) / (closed + 2)
  }

  /// The decision; nil where nobody voted. It still has to be held against the account's limits: each part keeps them, their sum may not.
  public static func decision(_ votes: [Vote], about assets: AssetList) -> PortfolioDecision? {
    guard !votes.isEmpty else { return nil }
    var parts: [AssetDecision] = []
    for asset in assets.assets {
      let wanted = votes.compactMap { vote in
        vote.decision.decisions.first { $0.asset == asset }.map { (part: $0, weight: vote.weight) }
      }
      var weights: [TradeAction: Double] = [:]
      for (part, weight) in wanted { weights[part.action, default: 0] += weight }
      guard
        let action = Self.order.filter({ weights[$0] != nil }).max(by: {
          (weights[$0] ?? 0, -rank($0)) < (weights[$1] ?? 0, -rank($1))
        }), let part = wanted.filter({ $0.part.action == action }).max(by: { $0.weight < $1.weight })?.part
      else { return nil }
      parts.append(part)
    }
    let heaviest = votes.max { $0.weight < $1.weight }?.decision ?? votes[0].decision
    let decision = PortfolioDecision(
      parts, rationale: "\(votes.count) models: \(heaviest.rationale)", total: .zero,
      riskLevel: votes.map(\.decision.riskLevel).max() ?? heaviest.riskLevel)
    guard let sum = decision.sum else { return nil }
    return PortfolioDecision(parts, rationale: decision.rationale, total: sum, riskLevel: decision.riskLevel)
  }

  /// From the one that does least.
  private static let order: [TradeAction] = [.hold, .close, .adjust, .sell, .buy]
  private static func rank(_ action: TradeAction) -> Int { order.firstIndex(of: action) ?? order.count }
}
