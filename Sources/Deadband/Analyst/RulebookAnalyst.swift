public import DeadbandAnalysts
internal import DeadbandCore
public import DeadbandPrompts
public import DeadbandRulebook

/// The offline rulebook as an analyst: it costs nothing, needs no key, and says itself where its answers hold.
public struct RulebookAnalyst: SubjectAnalyst {
  private let rulebook: Rulebook

  private let statesRegions: Bool

  /// An analyst of these rules.
  ///
  /// - Parameter statesRegions: whether its answers say where they hold. They only tighten a profile that does not trust them.
  public init(_ rulebook: Rulebook = .standard, statesRegions: Bool = true) {
    self.rulebook = rulebook
    self.statesRegions = statesRegions
  }

  /// `rulebook (offline)`.
  public var name: String { Rulebook.analystName }
  /// The rules' numbers: other numbers are another analyst.
  public var family: String { rulebook == .standard ? name : "\(name), \(rulebook.parameters)" }

  /// It reads no prompt.
  public func template(_ strategy: String?) -> PromptTemplate { .builtIn(strategy) }

  /// Applies the rules.
  public func analyse(_ inquiry: Inquiry) async throws(AnalystError) -> Answer {
    let strategy = ManagedStrategy(named: inquiry.subject.strategy)
    let situation = Situation(
      snapshot: inquiry.snapshot, strategy: strategy, position: inquiry.subject.position, at: inquiry.at)
    let answer = rulebook.answer(to: situation)
    let region =
      statesRegions
      ? rulebook.region(
        of: inquiry.snapshot, strategy: strategy, position: inquiry.subject.position, at: inquiry.at) : nil
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("action")
      writer.string(answer.action.name)
      if let region { region.write(to: &writer) }
      writer.key("reason")
      writer.string("\(answer.reason)")
    }
    return Answer(
      text: String(decoding: writer.bytes, as: UTF8.self), provider: "rulebook", model: name,
      finishReason: "stop", usage: TokenUsage(), cost: .zero, latency: .zero)
  }
}

extension Region {
  /// The fields by which an answer says where it holds.
  fileprivate func write(to writer: inout JSONWriter) {
    if let holdsForSeconds {
      writer.key("holds_for_hours")
      writer.number(holdsForSeconds / 3_600)
    }
    writer.key("holds_while")
    writeBounds(to: &writer) { IndicatorSchema.standard.definitions[$0].key }
  }
}
