import DeadbandCore
import Testing

@testable import DeadbandInterface

@Suite struct ChatReplyTests {
  private let reply = ChatReply(id: "chatcmpl-1", created: 1_700_000_000, model: "gpt-4o")

  @Test func theWholeAnswerHasOpenAIsFields() throws {
    let json = try JSONValue(
      reply.whole(Array("hold".utf8), finishReason: "end_turn", inputTokens: 5, outputTokens: 2))
    #expect(json.text("object") == "chat.completion")
    #expect(json.text("model") == "gpt-4o")
    #expect(json["usage"]?["total_tokens"] == .number(7))
    guard case .array(let choices)? = json["choices"], let choice = choices.first else {
      Issue.record("no choice")
      return
    }
    #expect(choice["message"]?.text("content") == "hold")
    #expect(choice["message"]?.text("role") == "assistant")
    #expect(choice.text("finish_reason") == "stop")
  }

  @Test func thePiecesHaveThemToo() throws {
    func choice(_ bytes: [UInt8]) throws -> JSONValue {
      let json = try JSONValue(bytes)
      #expect(json.text("object") == "chat.completion.chunk")
      #expect(json.text("id") == "chatcmpl-1")
      guard case .array(let choices)? = json["choices"] else { return .null }
      return choices.first ?? .null
    }
    #expect(try choice(reply.opening)["delta"]?.text("role") == "assistant")
    #expect(try choice(reply.piece("ho"))["delta"]?.text("content") == "ho")
    #expect(try choice(reply.closing(finishReason: "length")).text("finish_reason") == "length")
    #expect(try choice(reply.tokens(inputTokens: 1, outputTokens: 1)) == .null)
  }

  @Test func eventsAreLinesWithAnEmptyOneBehind() {
    let event = ServerEvent.bytes("final", id: "3", data: Array("{}".utf8))
    #expect(String(decoding: event, as: UTF8.self) == "event: final\nid: 3\ndata: {}\n\n")
    #expect(String(decoding: ServerEvent.done, as: UTF8.self) == "data: [DONE]\n\n")
  }
}
