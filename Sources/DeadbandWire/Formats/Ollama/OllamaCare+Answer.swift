package import DeadbandCore

extension OllamaCare {
  /// Reads the answer to ``warmUp(model:keepAlive:)`` or ``unload(model:)``.
  ///
  /// - Throws: what Ollama says went wrong, or `.parsing`.
  package static func acknowledgement(_ body: [UInt8]) throws(AnalystError) {
    let answer = try read(body)
    guard answer["done"] == .boolean(true) else { throw .foreign("Ollama does not say that it is done") }
  }

  /// Reads the answer to ``loadedModelsRequest()``.
  package static func loadedModels(_ body: [UInt8]) throws(AnalystError) -> [LoadedModel] {
    guard let models = try read(body)["models"]?.asArray else { throw .foreign("Ollama lists no models") }
    return try models.map { model throws(AnalystError) in
      guard let name = model.text("name") ?? model.text("model") else {
        throw .foreign("Ollama lists a model without its name")
      }
      let expiry = model.text("expires_at").map { Array($0.utf8) }
      return LoadedModel(
        name: name, byteCount: model.integer("size"), graphicsByteCount: model.integer("size_vram"),
        expiry: expiry.flatMap { try? Timestamp(parsing: $0, in: 0..<$0.count) })
    }
  }

  /// Reads the answer to ``embeddingRequest(model:texts:dimensions:)`` for `count` texts.
  ///
  /// - Throws: `.parsing` where one is missing, or has another length than `dimensions` (nil: than the others).
  package static func embeddings(
    _ body: [UInt8], count: Int, dimensions: Int? = nil
  ) throws(AnalystError) -> Embeddings {
    let answer = try read(body)
    guard let list = answer["embeddings"]?.asArray, list.count == count else {
      throw .foreign("the answer has not one embedding for each of the \(count) texts")
    }
    let vectors = try list.map { vector throws(AnalystError) in try EmbeddingVector.read(vector) }
    try EmbeddingVector.check(vectors, dimensions: dimensions)
    let usage = try answer.count("prompt_eval_count").map { TokenUsage(input: $0) }
    return Embeddings(vectors: vectors, model: answer.text("model") ?? "", usage: usage)
  }

  /// What an answer of another status than 200 means.
  package static func failure(
    status: Int, headers: WireHeaders, body: [UInt8], now: Timestamp
  ) -> AnalystError {
    OpenAIFormat().failure(status: status, headers: headers, body: body, now: now)
  }

  private static func read(_ body: [UInt8]) throws(AnalystError) -> JSONValue {
    let answer = try JSONValue.answer(body)
    if let failure = OpenAIFailure.read(answer) { throw failure.error() }
    return answer
  }
}
