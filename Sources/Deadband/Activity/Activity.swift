public import DeadbandCore

/// What happened in a stretch of time.
public struct Activity: Sendable, Hashable {
  /// What engines have counted in it, each count in the part in which it was written down: up to a minute later.
  public internal(set) var counts = EngineCounts()
  /// Hits against fresh answers.
  public internal(set) var agreement = Agreement()
  /// Calls whose cost is known.
  public private(set) var calls = 0
  /// Of these, how many failed and were charged for; only a ledger knows.
  public private(set) var failedCalls = 0
  /// What they have cost, those to compare among them.
  public private(set) var spent = Money.zero
  /// Tokens of prompts.
  public private(set) var promptTokens: Int64 = 0
  /// Tokens of answers.
  public private(set) var outputTokens: Int64 = 0

  /// Nothing.
  public init() {}

  mutating func count(_ call: LedgerEntry) {
    count(cost: call.cost, prompt: call.tokens?.prompt ?? 0, output: call.tokens?.output ?? 0)
    if call.outcome == .failed { failedCalls += 1 }
  }

  mutating func count(cost: Money, prompt: Int64, output: Int64) {
    calls += 1
    spent.accumulate(cost)
    promptTokens = promptTokens.addingReportingOverflow(prompt).partialValue
    outputTokens = outputTokens.addingReportingOverflow(output).partialValue
  }

  mutating func add(_ other: Activity) {
    counts.add(other.counts)
    agreement.add(other.agreement)
    calls += other.calls
    failedCalls += other.failedCalls
    spent.accumulate(other.spent)
    promptTokens = promptTokens.addingReportingOverflow(other.promptTokens).partialValue
    outputTokens = outputTokens.addingReportingOverflow(other.outputTokens).partialValue
  }

  /// The share of all answers that came from the cache; nil where nothing was answered.
  public var hitRate: Double? { counts.hitRate }

  /// The share that the hits saved of what asking always would have cost; nil where nothing would have cost anything.
  public var savedShare: Double? {
    let all = Double(counts.saved.nanoDollars) + Double(spent.nanoDollars)
    return all > 0 ? Double(counts.saved.nanoDollars) / all : nil
  }

  /// Dollars that were saved for one that was spent; nil where nothing was spent.
  public var returnOnSpending: Double? {
    spent > .zero ? Double(counts.saved.nanoDollars) / Double(spent.nanoDollars) : nil
  }

  /// What a call cost, in dollars; nil where there was none.
  public var dollarsPerCall: Double? {
    calls > 0 ? Double(spent.nanoDollars) / 1e9 / Double(calls) : nil
  }

}
