import DeadbandCore

extension ScriptedRequest {
  /// A request as it came.
  init(number: Int, path: String, headers: [String: String], body: String) {
    let format = Self.format(path)
    var (model, isStreamed) = ("", path.contains(":streamGenerateContent"))
    if case .object(let fields)? = try? JSONValue(Array(body.utf8)) {
      for field in fields {
        switch (field.key, field.value) {
        case ("model", .string(let name)): model = name
        case ("stream", .boolean(let flag)): isStreamed = flag
        default: break
        }
      }
    }
    if format == .gemini {
      model = path.split(separator: "/").last?.split(separator: ":").first.map(String.init) ?? ""
    }
    self.number = number
    self.path = path
    self.headers = headers
    self.body = body
    self.model = model
    self.isStreamed = isStreamed
    self.format = format
  }

  private static func format(_ path: String) -> Format {
    if path.hasSuffix("/chat/completions") { return .openAI }
    if path.hasSuffix("/messages") { return .anthropic }
    if path.contains("enerateContent") { return .gemini }
    if path.hasSuffix("/embeddings") { return .embeddings }
    return path.contains("/api/") ? .ollama : .other
  }
}
