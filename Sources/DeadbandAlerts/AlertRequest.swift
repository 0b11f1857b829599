import DeadbandAnalysts
import DeadbandCore

/// A message as its channel takes it over HTTP.
struct AlertRequest: Equatable {
  let method: String
  /// Whole, keys and all: for the moment in which it is sent.
  let url: String
  let token: Secret?
  let body: [UInt8]

  /// - Parameter message: what the channel calls the message that is edited; nil for a new one.
  init?(_ alert: Alert, _ route: AlertChannel.Route, message: String?, leftOut: Int, id: String) {
    let text = alert.text(leftOut: leftOut)
    switch route {
    case .discord(let address):
      let url = address.revealed
      let (path, query) = url.firstIndex(of: "?").map { (url[..<$0], url[$0...]) } ?? (url[...], "")
      let more = query.isEmpty ? "?wait=true" : "\(query)&wait=true"
      method = message == nil ? "POST" : "PATCH"
      self.url = message.map { "\(path)/messages/\($0)\(query)" } ?? "\(path)\(more)"
      token = nil
      // What a model writes rings nobody's bell.
      body = Self.json(["content": .string(text), "allowed_mentions": ["parse": .array([])]])
    case .telegram(let token, let chat, let baseURL):
      method = "POST"
      url = "\(baseURL)/bot\(token.revealed)/\(message == nil ? "sendMessage" : "editMessageText")"
      self.token = nil
      let number = message.flatMap { Double($0) }.map { JSONValue.number($0) }
      body = Self.json(
        .object(
          [
            .init("chat_id", .string(chat)), .init("text", .string(text)),
            .init("disable_web_page_preview", .boolean(true)),
          ] + (number.map { [.init("message_id", $0)] } ?? [])))
    case .webhook(let address, let token):
      method = "POST"
      url = address.revealed
      self.token = token
      body = Self.json([
        "id": .string(id), "topic": .string(alert.topic.rawValue),
        "subject": alert.subject.map { .string($0) } ?? .null, "title": .string(alert.title),
        "lines": .array(alert.lines.map { .string($0) }), "final": .boolean(alert.isFinal),
        "left_out": .number(Double(leftOut)),
      ])
    case .mail: return nil
    }
  }

  private static func json(_ value: JSONValue) -> [UInt8] { Array(value.text.utf8) }

  /// What the channel calls the message that it took; nil where it does not say.
  static func message(in reply: [UInt8], _ route: AlertChannel.Route) -> String? {
    guard let reply = try? JSONValue(reply) else { return nil }
    switch route {
    case .discord: return reply.text("id").flatMap { $0.allSatisfy(\.isNumber) ? $0 : nil }
    case .telegram:
      guard case .number(let number)? = reply["result"]?["message_id"], let whole = Int64(exactly: number)
      else {
        return nil
      }
      return "\(whole)"
    case .webhook, .mail: return nil
    }
  }

  /// How long the channel wants to be left alone, from its header or, as Telegram says it, its body.
  static func wait(_ header: String?, _ reply: [UInt8]) -> Duration? {
    if let seconds = header.flatMap({ Double($0) }), seconds.isFinite, seconds >= 0 {
      return .seconds(seconds)
    }
    guard let reply = try? JSONValue(reply) else { return nil }
    for value in [reply["parameters"]?["retry_after"], reply["retry_after"]] {
      if case .number(let seconds)? = value, seconds >= 0, seconds.isFinite { return .seconds(seconds) }
    }
    return nil
  }
}
