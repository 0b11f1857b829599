import DeadbandCore

/// What an answer is: a decision that keeps all rules, or the reasons against it.
enum DecisionReading {
  case valid(PortfolioDecision)
  case refused([String])

  init(_ text: String, _ limits: DecisionLimits) {
    do throws(DecisionsError) {
      let decision = try PortfolioDecision(json: Array(text.utf8), source: "")
      let violations = DecisionCheck.violations(of: decision, limits)
      self = violations.isEmpty ? .valid(decision) : .refused(violations.map(\.description))
    } catch {
      self = .refused([error.description])
    }
  }
}
