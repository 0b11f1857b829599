public import DeadbandCore

/// What somebody wants decided: some assets in their markets, and the account that it is for.
public struct PortfolioRequest: Sendable {
  /// The assets.
  public let assets: AssetList
  /// The market of each; others are left out.
  public let markets: [Asset: Snapshot]
  /// The account.
  public let state: PortfolioState
  /// The markets' time; nil for that of the call.
  public let at: Timestamp?

  /// A request.
  ///
  /// - Throws: ``DecisionRefusal`` where an asset has no market, and for an account that cannot be.
  public init(
    _ assets: AssetList, markets: [Asset: Snapshot], state: PortfolioState, at instant: Timestamp? = nil
  ) throws(DecisionRefusal) {
    let missing = assets.assets.filter { markets[$0] == nil }
    guard missing.isEmpty else {
      throw DecisionRefusal(
        .insufficientMarketData, missing.map { "there is no market of \($0)" },
        wayOut: "give a snapshot of each asset")
    }
    guard state.equity > .zero, state.freeCapital >= .zero, state.freeCapital <= state.equity else {
      throw DecisionRefusal(
        .invalidRequest,
        [
          "an equity of \(state.equity.dollars) and a free capital of \(state.freeCapital.dollars) cannot be; 0 <= free capital <= equity, and an equity above 0, are needed"
        ])
    }
    for (asset, holding) in state.holdings ?? [:]
    where !holding.quantity.isFinite || !(holding.entryPrice > 0 && holding.entryPrice.isFinite) {
      throw DecisionRefusal(
        .invalidRequest,
        ["the position in \(asset) is refused; a finite quantity and a price above 0 are needed"])
    }
    self.assets = assets
    self.markets = markets
    self.state = state
    at = instant
  }
}

/// Why nothing is decided.
public struct DecisionRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of refusal, as services say it.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// What was asked cannot be decided about.
    case invalidRequest = "INVALID_REQUEST"
    /// An asset has no market, or none that can be judged.
    case insufficientMarketData = "INSUFFICIENT_MARKET_DATA"
    /// No model answered.
    case model = "LLM_API_ERROR"
    /// What the model decided breaks a rule, also after it was told so.
    case invalidDecision = "INVALID_DECISION"
    /// The budget does not allow the call.
    case budget = "BUDGET_EXHAUSTED"
    /// The store failed.
    case store = "STORE_ERROR"
    /// Nothing is decided any more.
    case shutDown = "SHUTTING_DOWN"
  }

  /// The kind.
  public let code: Code
  /// What is wrong; one reason at least.
  public let reasons: [String]
  /// What can be done about it, if that is known.
  public let wayOut: String?

  init(_ code: Code, _ reasons: [String], wayOut: String? = nil) {
    self.code = code
    self.reasons = reasons
    self.wayOut = wayOut
  }

  /// One line.
  public var description: String {
    "\(code.rawValue): \(reasons.joined(separator: "; "))" + (wayOut.map { "; \($0)" } ?? "")
  }
}
