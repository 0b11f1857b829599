internal import DeadbandStore

extension HostedAnalyst {
  /// Makes a vector of each text, by the model that is configured, which has to be one for that. One call, no retries; within
  /// limits and budgets, and in the ledger, as any other.
  ///
  /// - Parameters:
  ///   - texts: 1 or more.
  ///   - reason: why, for the ledger.
  /// - Returns: one vector for each text, in their order, all as long.
  /// - Throws: ``AnalystError``; `invalidRequest` where the provider's format has no vectors here.
  public func vectors(
    of texts: [String], tenant: String = "default", reason: String = "embedding"
  ) async throws(AnalystError) -> [[Float]] {
    do throws(AnalystError) {
      var question = Question(texts.joined(separator: "\n"), tenant: tenant, reason: reason)
      question.outputTokenLimit = 1
      try check(question)
      let deadline = clock.now() + configuration.timeout
      let asked = question
      let made = await clock.answer(until: deadline) { () throws(AnalystError) in
        try await self.embeddings(of: texts, asked, deadline: deadline)
      }
      return try made.get().vectors
    } catch { throw error.of(name) }
  }

  private func embeddings(
    of texts: [String], _ question: Question, deadline: Duration
  ) async throws(AnalystError) -> Embeddings {
    let isLocal = configuration.care != nil
    guard let openAI = format as? OpenAIFormat else {
      throw AnalystError(
        .invalidRequest, reason: "this format has no vectors here",
        wayOut: "use a provider of the format openai")
    }
    let request =
      isLocal
      ? OllamaCare.embeddingRequest(model: configuration.model, texts: texts)
      : openAI.embeddingRequest(model: configuration.model, texts: texts)
    // No answer is written: the prompt alone is charged.
    let call = ModelCall(model: configuration.model, messages: question.messages, outputTokenLimit: 0)
    return try await accounted(request, call, question, kind: .embedding, deadline: deadline) {
      () throws(CallFailure) in
      let response = try await self.begin(
        request, at: isLocal ? self.configuration.serverURL : self.configuration.baseURL)
      let body = try await self.caller.whole(response)
      do throws(AnalystError) {
        let embeddings =
          isLocal
          ? try OllamaCare.embeddings(body, count: texts.count)
          : try openAI.embeddings(body, count: texts.count)
        return (.success(embeddings), embeddings.usage)
      } catch { throw CallFailure(error, error.usage.map { .usage($0) } ?? .unknown) }
    }
  }
}

extension ProviderConfiguration {
  /// Where Ollama's own API is: beside its copy of OpenAI's.
  var serverURL: String { baseURL.hasSuffix("/v1") ? String(baseURL.dropLast(3)) : baseURL }
}
