package import DeadbandCore

/// What Ollama's own API is needed for, below a base URL like `http://host:11434`; it is asked by ``OpenAIFormat``.
package enum OllamaCare {
  /// A model that lies in memory.
  package struct LoadedModel: Sendable, Hashable {
    package var name: String
    /// Bytes that it takes in all; nil where Ollama does not say.
    package var byteCount: Int?
    /// Bytes of them in the memory of graphics processors; nil where Ollama does not say.
    package var graphicsByteCount: Int?
    /// When it will be unloaded, as Ollama writes it; nil where Ollama does not say.
    package var expiry: Timestamp?
  }

  /// The request that loads a model, and keeps it for so long after its last use; nil for Ollama's own time.
  package static func warmUp(model: String, keepAlive: Duration? = nil) -> WireRequest {
    post("/api/generate") { writer in
      writer.field("model", model)
      // Beyond ten years it stays for good, which Ollama writes as a negative number.
      if let seconds = keepAlive?.components.seconds {
        writer.field("keep_alive", seconds > 315_360_000 ? -1 : max(1, Int(seconds)))
      }
      writer.key("stream")
      writer.boolean(false)
    }
  }

  /// The request that unloads a model.
  package static func unload(model: String) -> WireRequest {
    post("/api/generate") { writer in
      writer.field("model", model)
      writer.field("keep_alive", 0)
      writer.key("stream")
      writer.boolean(false)
    }
  }

  /// The request for what lies in memory.
  package static func loadedModelsRequest() -> WireRequest {
    WireRequest(.get, path: "/api/ps", keyHeader: OpenAIFormat.keyHeader, body: [])
  }

  /// The request for vectors of texts.
  package static func embeddingRequest(model: String, texts: [String], dimensions: Int? = nil) -> WireRequest
  {
    post("/api/embed") { writer in
      writer.field("model", model)
      writer.key("input")
      writer.array { writer in for text in texts { writer.string(text) } }
      // A text that is too long fails: a vector of its front would be one of another text.
      writer.key("truncate")
      writer.boolean(false)
      if let dimensions { writer.field("dimensions", dimensions) }
    }
  }

  private static func post(_ path: String, _ write: (inout JSONWriter) -> Void) -> WireRequest {
    var writer = JSONWriter()
    writer.object(write)
    return WireRequest(path: path, keyHeader: OpenAIFormat.keyHeader, body: writer.bytes)
  }
}
