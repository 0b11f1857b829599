public import DeadbandAnalysts
internal import DeadbandCore

/// A model whose decisions were recorded: of each asset that is asked about, what its latest decision at that time said.
///
/// Lines are those of `deadband decisions replay --decisions` and of `deadband decisions export`: `at`, `model`, `decision`, and where it is known
/// `latency_ms`. Lines without a decision are passed over.
public struct RecordedAnalyst: PortfolioAnalyst {
  private struct Recorded: Sendable {
    let at: Timestamp
    let decision: PortfolioDecision
    let latency: Duration
  }

  /// The model's name, as it was recorded.
  public let name: String
  /// In the order of their times.
  private let decisions: [Recorded]

  /// The models of a file, by name.
  ///
  /// - Throws: ``DecisionsError`` with the line and the place of what is wrong, and for a file without any decision.
  public static func read(_ bytes: [UInt8], source: String) throws(DecisionsError) -> [RecordedAnalyst] {
    var models: [String: [Recorded]] = [:]
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.isEmpty {
      let root = try DocumentNode<DecisionsError>(json: Array(line), source: "\(source):\(number + 1)")
      var fields: [String: DocumentNode<DecisionsError>] = [:]
      for (key, node) in try root.fields() { fields[key] = node }
      guard let decision = fields["decision"], fields["event"].map({ $0.value == .string("decided") }) ?? true
      else {
        continue
      }
      guard let at = fields["at"], let model = fields["model"] else {
        throw root.error("a recorded decision has its time, \"at\", and its \"model\"")
      }
      let latency = try fields["latency_ms"].flatMap { node throws(DecisionsError) -> Double? in
        node.value == .null ? nil : try node.number("milliseconds") { $0 >= 0 && $0 < 1e12 }
      }
      models[try model.string("a name") { !$0.isEmpty }, default: []].append(
        Recorded(
          at: try DecisionDocument.time(at), decision: try DecisionDocument.portfolio(decision),
          latency: .milliseconds(1) * (latency ?? 0)))
    }
    guard !models.isEmpty else {
      throw .refused(source: source, path: "", reason: "there is no decision in it")
    }
    return models.sorted { $0.key < $1.key }.map { name, decisions in
      RecordedAnalyst(name: name, decisions: decisions.sorted { $0.at < $1.at })
    }
  }

  /// The name.
  public var family: String { name }

  /// What was recorded depends on nothing that could be said here.
  public func instructions(_ strategy: TradingStrategy) -> String { "\(name), recorded, \(strategy.id)" }

  /// What was recorded last at the question's time. O(log n).
  ///
  /// - Throws: `AnalystError` where nothing was by then, or not about one of the assets.
  public func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer {
    var (low, high) = (0, decisions.count)
    while low < high {
      let middle = (low + high) / 2
      if decisions[middle].at <= question.at { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else {
      throw AnalystError(.unavailable, provider: name, reason: "nothing was recorded by \(question.at)")
    }
    let recorded = decisions[low - 1]
    var parts: [AssetDecision] = []
    for asked in question.asked {
      guard let part = recorded.decision.decisions.first(where: { $0.asset == asked.asset }) else {
        throw AnalystError(
          .unavailable, provider: name,
          reason: "what was recorded at \(recorded.at) says nothing of \(asked.asset)")
      }
      parts.append(part)
    }
    var decision = recorded.decision
    decision.decisions = parts
    decision.total = decision.sum ?? decision.total
    return Answer(
      text: String(decoding: decision.json, as: UTF8.self), provider: "recorded", model: name,
      finishReason: "stop",
      usage: TokenUsage(), cost: .zero, latency: recorded.latency)
  }
}
