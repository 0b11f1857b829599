import Deadband
import DeadbandTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import DeadbandServer

/// Bytes that no client would send.
@Suite struct HostileClientTests {
  private static let ask = #"{"subject":"SPY IC","snapshot":{"underlying_price":100}}"#

  static let refused: [(String, String)] = [
    ("no HTTP", "hello\r\n\r\n"),
    ("two hosts", "GET /health HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n"),
    ("no host", "GET /health HTTP/1.1\r\n\r\n"),
    ("another server's target", "GET http://evil.example/health HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    ("a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    (
      "a length beside chunks",
      "POST /v1/analyses HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    (
      "two lengths",
      "POST /v1/analyses HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde"
    ),
    ("a negative length", "POST /v1/analyses HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n"),
    ("a folded line", "GET /health HTTP/1.1\r\nhost: localhost\r\nx: a\r\n b\r\n\r\n"),
    ("a space before the colon", "GET /health HTTP/1.1\r\nhost : localhost\r\n\r\n"),
    ("a zero byte", "GET /health HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n"),
    (
      "a wrong chunk",
      "POST /v1/analyses HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
    ),
    ("a version of the future", "GET /health HTTP/9.9\r\nhost: localhost\r\n\r\n"),
    (
      "a header that is too long",
      "GET /health HTTP/1.1\r\nhost: localhost\r\nx: \(String(repeating: "a", count: 20_000))\r\n\r\n"
    ),
    (
      "too many fields",
      "GET /health HTTP/1.1\r\nhost: localhost\r\n" + (0..<200).map { "x\($0): y\r\n" }.joined() + "\r\n"
    ),
  ]

  @Test(arguments: refused) func whatCanBeReadInTwoWaysIsRefused(_ what: String, _ bytes: String) async throws
  {
    let world = try SidecarWorld()
    try await world.test(.live) { client in
      // Behind it stands a request that must not be answered.
      let answer = try await RawConnection.exchange(
        client.port, bytes + "GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n", answers: 3)
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
      #expect(!answer.contains("\"status\":\"ready\""), "\(answer)")
      #expect(try await client.get("/health").status == .ok)
    }
  }

  /// Whatever way each goes, answers come in the order of their requests.
  @Test func pipelinedRequestsAreAnsweredInTheirOrder() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { question, number in
      if number == 2 { await gate.pass() }
      return .success(#"{"action":"answer \#(number)"}"#)
    }
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test(.live) { client in
      _ = try await client.post("/v1/analyses", Self.ask)
      let other = Self.ask.replacing("SPY", with: "QQQ")
      let hit = RawConnection.post("/v1/analyses", Self.ask)
      async let answers = RawConnection.exchange(
        client.port, hit + RawConnection.post("/v1/analyses", other) + hit + hit, answers: 4)
      await gate.arrival()
      gate.open()
      let actions = try await answers.components(separatedBy: "\"action\":\"").dropFirst().map {
        $0.prefix(8)
      }
      #expect(actions == ["answer 1", "answer 2", "answer 1", "answer 1"])
    }
  }

  @Test func aBodyThatIsTooLargeIsNotRead() async throws {
    let world = try SidecarWorld(RulebookAnalyst()) { $0.bodyByteLimit = 1_000 }
    try await world.test(.live) { client in
      let announced = try await RawConnection.exchange(
        client.port,
        "POST /v1/analyses HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n{"
      )
      #expect(announced.hasPrefix("HTTP/1.1 413 "))
      let chunks = String(repeating: "3e8\r\n\(String(repeating: " ", count: 1_000))\r\n", count: 3)
      let streamed = try await RawConnection.exchange(
        client.port,
        "POST /v1/analyses HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n\(chunks)"
      )
      #expect(streamed.hasPrefix("HTTP/1.1 413 "))
    }
  }
}
