import DeadbandCore

extension OpenAIFormat {
  /// The request for vectors of texts; `dimensions` is sent where it is given, which not every model takes.
  package func embeddingRequest(model: String, texts: [String], dimensions: Int? = nil) -> WireRequest {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("model", model)
      writer.key("input")
      writer.array { writer in for text in texts { writer.string(text) } }
      if let dimensions { writer.field("dimensions", dimensions) }
      writer.field("encoding_format", "float")
    }
    return WireRequest(path: "/embeddings", keyHeader: Self.keyHeader, body: writer.bytes)
  }

  /// Reads the vectors for `count` texts, which may come in any order.
  ///
  /// - Throws: `.parsing` where one is missing, stands twice, or has another length than `dimensions` (nil: than
  ///   the others).
  package func embeddings(
    _ body: [UInt8], count: Int, dimensions: Int? = nil
  ) throws(AnalystError) -> Embeddings {
    let answer = try JSONValue.answer(body)
    if let failure = OpenAIFailure.read(answer) { throw failure.error() }
    guard let data = answer["data"]?.asArray, data.count == count else {
      throw .foreign("the answer has not one embedding for each of the \(count) texts")
    }
    var vectors = [[Float]](repeating: [], count: count)
    for (position, element) in data.enumerated() {
      // Who leaves the index out keeps the order.
      let index = element["index"] == nil ? position : element.integer("index") ?? -1
      guard vectors.indices.contains(index), vectors[index].isEmpty else {
        throw .foreign("an embedding's index is not one of the \(count) texts', or stands twice")
      }
      vectors[index] = try EmbeddingVector.read(element["embedding"])
    }
    try EmbeddingVector.check(vectors, dimensions: dimensions)
    let usage = try answer["usage"]?.count("prompt_tokens").map { TokenUsage(input: $0) }
    return Embeddings(vectors: vectors, model: answer.text("model") ?? "", usage: usage)
  }
}
