extension Completion {
  /// The completion, if it may be served and kept: it is complete and says something.
  ///
  /// - Throws: ``AnalystError`` `.truncated`, `.refused` (also for what the provider withheld), `.empty` (nothing
  ///   but white space) or `.api` (an ending that nobody knows), each with the usage, which is charged all the
  ///   same.
  public func checked() throws(AnalystError) -> Completion {
    let word = ProviderText.shown(finishReason)
    let said = word.isEmpty ? "" : " (\(word))"
    switch ending {
    case .complete: break
    case .truncated:
      throw AnalystError(
        .truncated, reason: "a limit of tokens cut the answer\(said)",
        wayOut: "raise the limit of output tokens",
        usage: usage)
    case .refused: throw AnalystError(.refused, reason: "the model declined to answer\(said)", usage: usage)
    case .filtered:
      throw AnalystError(.refused, reason: "the provider withheld the answer\(said)", usage: usage)
    case .other:
      let reason = word.isEmpty ? "the answer does not say how it ended" : "the answer ended by \(word)"
      throw AnalystError(.api, reason: reason, isRetryable: isPassing, usage: usage)
    }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw AnalystError(.empty, reason: "the answer has no text\(said)", isRetryable: true, usage: usage)
    }
    return self
  }

  /// Whether the provider broke off for want of its own (DeepSeek, OpenRouter).
  private var isPassing: Bool { ["insufficient_system_resource", "error"].contains(finishReason) }
}
