extension PromptTemplate {
  /// The template that is asked with where a user has none: the same for every strategy but for what it lives and dies by.
  ///
  /// - Parameter strategy: `IRON_CONDOR` and the like; nil where it is not known.
  public static func builtIn(_ strategy: String?) -> PromptTemplate {
    PromptTemplate(
      name: "built-in", version: 2, strategy: strategy, instructions: role + about(strategy) + question)
  }

  /// The part that is the same for all strategies.
  private static let role = """
    You are the risk desk of an options trading service. You judge one open position by the indicators below, which \
    hold for this moment.

    Choose one action:
    - hold: leave the position as it is.
    - close: take it off now.
    - roll: move it to a later expiration.
    - adjust: change its strikes or its size and keep the expiration.


    """

  /// What the strategy is and what it lives and dies by; a strategy without a text of its own is named alone.
  private static func about(_ strategy: String?) -> String {
    switch strategy {
    case nil: "The strategy of the position is not given.\n\n"
    case "IRON_CONDOR":
      """
      Strategy: IRON_CONDOR, a short put spread and a short call spread with the same expiration. It earns time decay \
      while the price stays between the short strikes, and loses when a short strike is tested or volatility rises.


      """
    case "PROTECTIVE_PUT":
      """
      Strategy: PROTECTIVE_PUT, shares and a long put on them. The put limits the loss below its strike and costs \
      time decay; it may be worth rolling after a rise of the price or before it expires.


      """
    case "COVERED_CALL":
      """
      Strategy: COVERED_CALL, shares and a short call on them. It earns time decay and gives away the rise above the \
      strike; the call is rolled or bought back when it is deep in the money or has little left to earn.


      """
    case let name?: "Strategy: \(name).\n\n"
    }
  }

  /// The question and the form of the answer.
  private static let question = """
    What should be done with the position now, and in which part of the market does that answer hold?

    Answer with one JSON object and nothing else:
    {"action": "hold", "confidence": 0.8, "reason": "two sentences at most", "holds_while": {"rsi": [30, 70]}, \
    "holds_for_hours": 6}
    "action" is one of the four above. "confidence" is your probability that the action is right, from 0 to 1. \
    "holds_while" gives, for each indicator that the action depends on, the least and the greatest value at which you \
    would still choose it; null means that there is no such end. "holds_for_hours" is how long you would stand by it.

    Indicators:
    """

  /// A typical answer to it: what an answer's tokens are reckoned from.
  package static let exampleAnswer = """
    {"action": "hold", "confidence": 0.74, "reason": "The price stands well between the short strikes and \
    volatility is in the middle of its range, so time decay works for the position. With 24 days left there is no \
    need to pay for an adjustment yet.", "holds_while": {"underlying_price": [498.5, 541], "delta": [-0.3, 0.3], \
    "volatility_rank": [null, 75], "days_to_expiration": [21, null]}, \
    "holds_for_hours": 24}
    """
}
