import DeadbandCore
import DeadbandWire

/// The messages of a chat completion: texts by the system, the user and the model.
enum ChatMessages {
  static func read(_ reader: inout JSONReader) throws(Problem) -> [Message] {
    guard reader.peek() == UInt8(ascii: "[") else {
      throw RequestReader.mismatch(&reader, "messages", "a list")
    }
    var messages: [Message] = []
    do throws(JSONError) { try reader.openArray() } catch { throw RequestReader.problem(error) }
    var first = true
    while try next(&reader, &first) {
      let place = "/messages/\(messages.count)"
      guard messages.count < ChatRequest.messageLimit else {
        throw Problem(.tooLarge, "more than \(ChatRequest.messageLimit) messages", at: "/messages")
      }
      do throws(Problem) { messages.append(try message(&reader)) } catch {
        throw error.kind == .notJSON ? error : error.within(place)
      }
    }
    guard messages.last?.role == .user else {
      throw Problem(
        .invalid, messages.isEmpty ? "the list is empty" : "the last message has to be the user's",
        at: "/messages")
    }
    return messages
  }

  private static func next(_ reader: inout JSONReader, _ first: inout Bool) throws(Problem) -> Bool {
    do throws(JSONError) { return try reader.nextElement(&first) } catch {
      throw RequestReader.problem(error)
    }
  }

  private enum Key: String, CaseIterable {
    case role, content, name, refusal, audio
    case toolCalls = "tool_calls"
    case functionCall = "function_call"
    case toolCallID = "tool_call_id"
  }

  private static func message(_ reader: inout JSONReader) throws(Problem) -> Message {
    var role: Message.Role?
    var text: String?
    try RequestReader.fields(&reader, Key.self) { key, reader throws(Problem) in
      switch key {
      case .role: role = try self.role(&reader)
      case .content: text = try content(&reader)
      default:
        throw Problem(
          .invalid, "\(key.rawValue) cannot be honoured here: messages are texts", at: "/\(key.rawValue)")
      }
    }
    guard let role else { throw RequestReader.missing("role", "system, developer, user or assistant") }
    guard let text else { throw RequestReader.missing("content", "a text") }
    return Message(role, text)
  }

  private static func role(_ reader: inout JSONReader) throws(Problem) -> Message.Role {
    let name = try RequestReader.string(&reader, "role")
    // What newer models call the system's.
    if name == "developer" { return .system }
    guard let role = Message.Role(rawValue: name) else {
      throw Problem(
        .invalid, "\(name.quotedForMessage) is refused; system, developer, user or assistant is needed",
        at: "/role")
    }
    return role
  }

  private enum PartKey: String, CaseIterable { case type, text }

  /// A text, or parts that are texts.
  private static func content(_ reader: inout JSONReader) throws(Problem) -> String {
    guard reader.peek() == UInt8(ascii: "[") else { return try RequestReader.string(&reader, "content") }
    var text = ""
    do throws(JSONError) { try reader.openArray() } catch { throw RequestReader.problem(error) }
    var first = true
    var count = 0
    while try next(&reader, &first) {
      do throws(Problem) { text += try part(&reader) } catch {
        throw error.kind == .notJSON ? error : error.within("/content/\(count)")
      }
      count += 1
    }
    return text
  }

  private static func part(_ reader: inout JSONReader) throws(Problem) -> String {
    var type: String?
    var text: String?
    try RequestReader.fields(&reader, PartKey.self, nullIsAbsent: false) { key, reader throws(Problem) in
      let value = try RequestReader.string(&reader, key.rawValue)
      if key == .type { type = value } else { text = value }
    }
    guard type == "text", let text else {
      throw Problem(.invalid, "parts that are texts are taken, and no others")
    }
    return text
  }
}
