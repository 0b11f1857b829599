import DeadbandAnalysts
import DeadbandCore
import Foundation
import Testing

@testable import DeadbandAlerts

@Suite struct AlertRequestTests {
  private let alert = Alert(
    key: "k", topic: .refreshes, subject: "SPY", title: "SPY: close", lines: ["@everyone \"so\""],
    isFinal: true)

  private func request(_ route: AlertChannel.Route, message: String? = nil, leftOut: Int = 0) throws
    -> (AlertRequest, JSONValue)
  {
    let request = try #require(AlertRequest(alert, route, message: message, leftOut: leftOut, id: "p-1"))
    return (request, try JSONValue(request.body))
  }

  @Test func discord() throws {
    let route = AlertChannel.Route.discord(url: Secret("https://discord.com/api/webhooks/1/abc"))
    let (first, body) = try request(route, leftOut: 3)
    #expect(first.method == "POST" && first.url == "https://discord.com/api/webhooks/1/abc?wait=true")
    #expect(body.text("content") == "SPY: close\n@everyone \"so\"\n(3 more were left out)")
    // Nobody is rung by what a model writes.
    #expect(body["allowed_mentions"]?["parse"] == .array([]))
    let (edit, _) = try request(route, message: "42")
    #expect(edit.method == "PATCH" && edit.url == "https://discord.com/api/webhooks/1/abc/messages/42")
    let threaded = AlertChannel.Route.discord(url: Secret("https://d/w/1/abc?thread_id=7"))
    #expect(try request(threaded).0.url == "https://d/w/1/abc?thread_id=7&wait=true")
    #expect(try request(threaded, message: "4").0.url == "https://d/w/1/abc/messages/4?thread_id=7")
    #expect(AlertRequest.message(in: Array(#"{"id":"42"}"#.utf8), route) == "42")
    #expect(AlertRequest.message(in: Array(#"{"id":"../../x"}"#.utf8), route) == nil)
  }

  @Test func telegram() throws {
    let route = AlertChannel.Route.telegram(
      token: Secret("1:abc"), chat: "-100", baseURL: AlertChannel.telegramURL)
    let (first, body) = try request(route)
    #expect(first.url == "https://api.telegram.org/bot1:abc/sendMessage")
    #expect(body.text("chat_id") == "-100" && body["message_id"] == nil)
    let (edit, changed) = try request(route, message: "42")
    #expect(
      edit.url == "https://api.telegram.org/bot1:abc/editMessageText" && changed["message_id"] == .number(42))
    #expect(AlertRequest.message(in: Array(#"{"ok":true,"result":{"message_id":42}}"#.utf8), route) == "42")
    #expect(AlertRequest.message(in: Array("no".utf8), route) == nil)
  }

  @Test func webhook() throws {
    let (request, body) = try request(.webhook(url: Secret("https://x/y"), token: Secret("t")))
    #expect(request.url == "https://x/y" && request.token == Secret("t"))
    #expect(body.text("id") == "p-1" && body["final"] == .boolean(true) && body.text("title") == "SPY: close")
  }

  @Test func howLongAChannelWantsToBeLeftAlone() {
    #expect(AlertRequest.wait("2.5", []) == .seconds(2.5))
    #expect(AlertRequest.wait(nil, Array(#"{"parameters":{"retry_after":7}}"#.utf8)) == .seconds(7))
    #expect(AlertRequest.wait("soon", Array(#"{"retry_after":0.3}"#.utf8)) == .seconds(0.3))
    #expect(AlertRequest.wait("-1", Array("{}".utf8)) == nil)
  }

  @Test func aMailIsWhatMailersRead() throws {
    let now = Timestamp(nanosecondsSince1970: 1_764_202_408_000_000_000)
    let mail = AlertMail.bytes(
      Alert(key: "k", topic: .refreshes, subject: "Öl\r\nBcc: x@y", title: "t", isFinal: false),
      from: "deadband@example.com", to: ["a@example.com", "b@example.com"], id: "p-1", isAnswer: true,
      leftOut: 0,
      at: now)
    let text = String(decoding: mail, as: UTF8.self)
    let head = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
    #expect(head.contains("To: a@example.com, b@example.com"))
    #expect(head.contains("Date: Thu, 27 Nov 2025 00:13:28 +0000"))
    #expect(head.contains("In-Reply-To: <p-1.1@example.com>"))
    // No name becomes a header.
    #expect(!head.contains { $0.hasPrefix("Bcc") })
    #expect(head.allSatisfy { $0.utf8.count <= 998 } && mail.allSatisfy { $0 < 0x80 })
    #expect(AlertMail.encoded("plain") == "plain")
    #expect(AlertMail.encoded("Öl") == "=?utf-8?B?w5Zs?=")
  }
}
