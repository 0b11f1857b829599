import DeadbandCore
import Testing

@testable import DeadbandWire

/// What holds for every format.
@Suite struct AllFormatsTests {
  private static let streams: [(any WireFormat & Sendable, String)] = [
    (OpenAIFormat(), "openai/stream.sse"), (AnthropicFormat(), "anthropic/text.sse"),
    (AnthropicFormat(), "anthropic/tool.sse"), (GeminiFormat(), "gemini/stream.sse"),
  ]
  private static let answers: [(any WireFormat & Sendable, String)] = [
    (OpenAIFormat(), "openai/whole.json"), (OpenAIFormat(), "openai/xai.json"),
    (OpenAIFormat(), "openai/deepseek.json"),
    (AnthropicFormat(), "anthropic/text.json"), (AnthropicFormat(), "anthropic/tool.json"),
    (GeminiFormat(), "gemini/whole.json"), (GeminiFormat(), "gemini/blocked.json"),
    (GeminiFormat(), "gemini/key.json"),
    (GeminiFormat(), "gemini/rate-limited.json"),
  ]

  @Test func `chunks make no difference`() throws {
    var random = SplitMix64(seed: seed)
    for (format, name) in Self.streams {
      let bytes = try Fixture.bytes(name)
      for round in 0..<200 {
        let input = round < 40 ? bytes : Mutation.of(bytes, using: &random)
        let expected = format.result([input])
        #expect(
          format.result(Chunks.of(input, using: &random)) == expected, "DEADBAND_TEST_SEED=\(seed): \(name)")
        if round == 0 { #expect(throws: Never.self) { try expected.get().checked() } }
      }
    }
  }

  @Test func `line ends make no difference`() throws {
    for (format, name) in Self.streams {
      let text = String(decoding: try Fixture.bytes(name), as: UTF8.self).replacing("\r\n", with: "\n")
      let expected = format.result([[UInt8](text)])
      for end in ["\r\n", "\r"] {
        #expect(format.result([[UInt8](text.replacing("\n", with: end))]) == expected)
      }
    }
  }

  @Test func `damaged answers never trap`() throws {
    var random = SplitMix64(seed: seed)
    for (format, name) in Self.answers {
      let bytes = try Fixture.bytes(name)
      for _ in 0..<400 {
        let damaged = Mutation.of(bytes, using: &random)
        _ = try? format.completion(damaged).checked()
        let error = format.failure(
          status: Int.random(in: 100..<600, using: &random), headers: WireHeaders([]), body: damaged,
          now: Timestamp(nanosecondsSince1970: 0))
        #expect(error.reason.count <= 320 && !error.reason.contains("\n"), "DEADBAND_TEST_SEED=\(seed)")
      }
    }
  }
}
