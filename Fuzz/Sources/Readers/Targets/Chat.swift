import DeadbandCore
import DeadbandInterface
import DeadbandWire

/// A chat completion that is taken ends with the user's message, has one key for the same bytes, and another for another model.
func fuzzChat(_ bytes: [UInt8]) {
  let request: ChatRequest
  do throws(Problem) { request = try ChatRequest(json: bytes) } catch { return expectDocument(error) }
  expect(request.question.messages.last?.role == .user, "the last message is the user's")
  expect(request.identity == (try? ChatRequest(json: bytes))?.identity, "the same key again")
  let systemAlone = request.question.messages.allSatisfy { $0.role == .system }
  expect(systemAlone || request.identity != request.wordingIdentity, "the user's words are in the key")
  let reply = ChatReply(id: "x", created: 0, model: request.model)
  for json in [reply.opening, reply.piece(request.question.messages.last?.text ?? "")] {
    expect((try? JSONValue(json)) != nil, "a chunk is JSON")
  }
}
