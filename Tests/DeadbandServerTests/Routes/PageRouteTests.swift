import Deadband
import DeadbandTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import DeadbandServer

@Suite struct PageRouteTests {
  private func basic(_ password: String) -> HTTPFields {
    [.authorization: "Basic " + Data("anyone:\(password)".utf8).base64EncodedString()]
  }

  @Test func thePageShowsWhatWasAsked() async throws {
    let world = try SidecarWorld()
    try await world.test { client async throws in
      let body = #"{"subject":"SPY IC","snapshot":{"underlying_price":100}}"#
      for _ in 0..<3 { #expect(try await client.post("/v1/analyses", body).status == .ok) }
      let page = try await client.get("/?window=hour")
      #expect(page.status == .ok)
      #expect(page.headers[.contentType] == "text/html; charset=utf-8")
      #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
      #expect(page.text.contains("66.7% of 3 answers came from the cache"))
      #expect(try await client.get("/?window=year").problem == "invalid")
      #expect(try await client.get("/?other=1").problem == "invalid")
      #expect(try await client.post("/", "{}").status == .methodNotAllowed)
    }
  }

  /// A browser's password opens this page and nothing else: a page of somebody else's could have it sent along.
  @Test func aPasswordOpensThePageAlone() async throws {
    var book = TokenBook()
    let tenant = try book.issue(tenant: "a", role: .tenant, expires: nil)
    let token = try book.issue(tenant: "a", role: .operator, expires: nil)
    let world = try SidecarWorld(tokens: book)
    try await world.test { client async throws in
      let refused = try await client.get("/")
      #expect(refused.status == .unauthorized)
      #expect(refused.headers[.wwwAuthenticate] == #"Basic realm="Deadband", charset="UTF-8""#)
      #expect(try await client.get("/", basic(token)).status == .ok)
      #expect(try await client.get("/", [.authorization: "Bearer \(token)"]).status == .ok)
      #expect(try await client.get("/", basic(tenant)).status == .forbidden)
      #expect(try await client.get("/", basic(token + "x")).status == .unauthorized)
      #expect(try await client.get("/", [.authorization: "Basic %%%"]).status == .unauthorized)
      for path in ["/metrics", "/v1/ledger", "/v1/subjects"] {
        let answer = try await client.get(path, basic(token))
        #expect(answer.status == .unauthorized, "\(path)")
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
      }
      #expect(
        try await client.post("/v1/invalidations", #"{"all":true}"#, basic(token)).status == .unauthorized)
    }
  }
}
