public import DeadbandCore

/// What a model was asked, as estimated by the text that it would be sent, beside what asking about everything at each request would be.
public struct AskedTokens: Sendable, Hashable {
  /// Calls, assets, tokens of questions and of answers.
  public struct Sum: Sendable, Hashable {
    /// Calls, a repair included.
    public internal(set) var calls = 0
    /// Assets in them.
    public internal(set) var assets = 0
    /// Tokens of questions.
    public internal(set) var inputTokens: Int64 = 0
    /// Tokens of answers.
    public internal(set) var outputTokens: Int64 = 0
    /// What that costs; nothing where no price was given.
    public internal(set) var cost = Money.zero
  }

  /// What was asked.
  public internal(set) var asked = Sum()
  /// What would have been.
  public internal(set) var always = Sum()
  /// Parts that were served, and held against what asking about everything said at that bar.
  public internal(set) var compared = 0
  /// Of these, those that said another action.
  public internal(set) var differing = 0

  func write(to writer: inout JSONWriter) {
    for (key, sum) in [("asked", asked), ("always", always)] {
      writer.key(key)
      writer.object { writer in
        writer.key("calls")
        writer.integer(sum.calls)
        writer.key("assets")
        writer.integer(sum.assets)
        writer.key("input_tokens")
        writer.integer(Int(sum.inputTokens))
        writer.key("output_tokens")
        writer.integer(Int(sum.outputTokens))
        writer.key("cost_usd")
        writer.json(sum.cost.dollars.utf8)
      }
    }
    writer.key("compared")
    writer.integer(compared)
    writer.key("differing")
    writer.integer(differing)
  }
}
