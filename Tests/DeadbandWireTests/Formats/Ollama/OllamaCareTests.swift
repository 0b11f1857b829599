import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct OllamaCareTests {
  private func text(_ request: WireRequest) -> String {
    "\(request.method.rawValue) \(request.path) \(String(decoding: request.body, as: UTF8.self))"
  }

  @Test func `requests are what Ollama asks for`() {
    #expect(
      text(OllamaCare.warmUp(model: "gemma3:4b", keepAlive: .seconds(600)))
        == #"POST /api/generate {"model":"gemma3:4b","keep_alive":600,"stream":false}"#)
    #expect(
      text(OllamaCare.warmUp(model: "a", keepAlive: .seconds(Int64.max)))
        == #"POST /api/generate {"model":"a","keep_alive":-1,"stream":false}"#)
    // A warm-up never unloads.
    #expect(
      text(OllamaCare.warmUp(model: "a", keepAlive: .zero))
        == #"POST /api/generate {"model":"a","keep_alive":1,"stream":false}"#)
    #expect(text(OllamaCare.warmUp(model: "a")) == #"POST /api/generate {"model":"a","stream":false}"#)
    #expect(
      text(OllamaCare.unload(model: "a"))
        == #"POST /api/generate {"model":"a","keep_alive":0,"stream":false}"#)
    #expect(text(OllamaCare.loadedModelsRequest()) == "GET /api/ps ")
    #expect(
      text(OllamaCare.embeddingRequest(model: "a", texts: ["x"]))
        == #"POST /api/embed {"model":"a","input":["x"],"truncate":false}"#)
  }

  @Test func `answers are read`() throws {
    try OllamaCare.acknowledgement([UInt8](#"{"model":"a","response":"","done":true,"done_reason":"load"}"#))
    let model = try #require(try OllamaCare.loadedModels(try Fixture.bytes("ollama/ps.json")).first)
    #expect(model.name == "gemma3:4b" && model.byteCount == 6_591_830_464)
    #expect(model.graphicsByteCount == 5_333_539_264)
    #expect(model.expiry?.description == "2025-10-17T23:47:07.93355Z")
    let embeddings = try OllamaCare.embeddings(
      try Fixture.bytes("ollama/embed.json"), count: 2, dimensions: 3)
    #expect(embeddings.vectors.map(\.first) == [0.010071029, -0.0098027075])
    #expect(embeddings.usage == TokenUsage(input: 8))
  }

  @Test func `failures have their kinds`() {
    let error = #expect(throws: AnalystError.self) {
      try OllamaCare.acknowledgement([UInt8](#"{"error":"model 'a' not found"}"#))
    }
    #expect(error?.code == .api)
    #expect(throws: AnalystError.self) { try OllamaCare.acknowledgement([UInt8]("{}")) }
    #expect(throws: AnalystError.self) { try OllamaCare.loadedModels([UInt8]("{}")) }
    #expect(throws: AnalystError.self) { try OllamaCare.loadedModels([UInt8](#"{"models":[{}]}"#)) }
    #expect(throws: AnalystError.self) { try OllamaCare.embeddings([UInt8](#"{"embeddings":[]}"#), count: 1) }
    let missing = OllamaCare.failure(
      status: 404, headers: WireHeaders([]), body: [UInt8](#"{"error":"model 'a' not found"}"#),
      now: Timestamp(nanosecondsSince1970: 0))
    #expect(missing.code == .unknownModel)
  }
}
