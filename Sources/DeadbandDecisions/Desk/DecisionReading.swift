import DeadbandCore

/// What an answer is: a decision that keeps all rules, or the reasons against it, and whether a position's size is one of them.
enum DecisionReading {
  case valid(PortfolioDecision)
  case refused([String], isOversized: Bool)

  init(_ text: String, _ limits: DecisionLimits) {
    do throws(DecisionsError) {
      let decision = try PortfolioDecision(json: Array(text.utf8), source: "")
      let violations = DecisionCheck.violations(of: decision, limits)
      self =
        violations.isEmpty
        ? .valid(decision)
        : .refused(
          violations.map(\.description), isOversized: violations.contains(where: \.isPositionSize))
    } catch {
      self = .refused([error.description], isOversized: false)
    }
  }
}
