import Deadband
import DeadbandTesting
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import DeadbandServer

/// Nobody gets in who does not belong, and tenants never meet.
@Suite struct AccessTests {
  private static let ask = #"{"subject":"SPY IC","snapshot":{"underlying_price":100}}"#

  private struct Tokens {
    var book = TokenBook()
    let a: HTTPFields
    let b: HTTPFields
    let ops: HTTPFields

    init() throws {
      func header(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }
      a = header(try book.issue(tenant: "a", role: .tenant, expires: nil))
      b = header(try book.issue(tenant: "b", role: .tenant, expires: nil))
      ops = header(try book.issue(tenant: "ops", role: .operator, expires: nil))
    }
  }

  @Test func withoutATokenNothingButHealthIsSaid() async throws {
    let tokens = try Tokens()
    let world = try SidecarWorld(tokens: tokens.book)
    try await world.test { client in
      for endpoint in Endpoint.all {
        let path = endpoint.path.replacing(":name", with: "SPY")
        for header: HTTPFields in [
          [:], [.authorization: "Bearer deadband_aaaaaaaa_x"], [.authorization: "Bearer"],
          [.authorization: "Digest x"],
        ] {
          var header = header
          header[.contentType] = "application/json"
          let response = try await client.execute(uri: path, method: endpoint.method, headers: header)
          #expect(
            (response.status == .unauthorized) == (endpoint.access != .open), "\(endpoint.method) \(path)")
          if endpoint.access != .open { #expect(response.problem == "unauthorized") }
        }
      }
    }
  }

  @Test func tenantsNeverMeet() async throws {
    let scripted = ScriptedAnalyst { question, _ in .success(#"{"action":"\#(question.tenant)"}"#) }
    let tokens = try Tokens()
    let world = try SidecarWorld(PromptedAnalyst(scripted), tokens: tokens.book)
    let chat = #"{"model":"default","messages":[{"role":"user","content":"x"}]}"#
    try await world.test { client in
      for (tenant, token) in [("a", tokens.a), ("b", tokens.b)] {
        let first = try await client.post("/v1/analyses", Self.ask, token)
        #expect(try first.json["analysis"]?.text("action") == tenant)
        #expect(first.headers[.verdict] == "refresh")
        // The same question of another tenant is not even faster.
        let exact = try await client.post("/v1/chat/completions", chat, token)
        #expect(exact.headers[.verdict] == "refresh")
        #expect(exact.text.contains(#"\"action\":\"\#(tenant)\""#))
      }
      #expect(scripted.questions.count == 4)
      let gone = try await client.execute(uri: "/v1/subjects/SPY%20IC", method: .delete, headers: tokens.a)
      #expect(gone.status == .ok)
      #expect(try await client.get("/v1/subjects/SPY%20IC", tokens.a).status == .notFound)
      #expect(try await client.get("/v1/subjects/SPY%20IC", tokens.b).status == .ok)
      let all = try await client.post("/v1/invalidations", #"{"all":true}"#, tokens.a)
      #expect(try all.json["forgotten"] == .number(0))
      #expect(try await client.get("/v1/subjects", tokens.b).text.contains("SPY IC"))
      #expect(!(try await client.get("/v1/subjects", tokens.a).text.contains("SPY IC")))
    }
  }

  @Test func figuresAreATenantsOwn() async throws {
    let tokens = try Tokens()
    let world = try SidecarWorld(tokens: tokens.book)
    try await world.test { client async throws in
      #expect(try await client.get("/v1/quality", tokens.ops).json["hits"] != nil)
      let own = try await client.get("/v1/quality", tokens.a)
      #expect(own.status == .ok)
      // Counts are everybody's together.
      #expect(try own.json["hits"] == nil)
      #expect(try await client.get("/v1/quality?tenant=b", tokens.a).problem == "forbidden")
      #expect(try await client.get("/v1/ledger?tenant=b", tokens.a).problem == "forbidden")
      #expect(try await client.get("/v1/quality?tenant=b", tokens.ops).status == .ok)
    }
  }

  /// Rotated without a restart: the new one is in, the old one is out, and requests go on.
  @Test func tokensAreRotatedWhileItRuns() async throws {
    let old = try Tokens()
    let new = try Tokens()
    let world = try SidecarWorld(tokens: old.book)
    try await world.test { client async throws in
      #expect(try await client.get("/v1/models", old.a).status == .ok)
      await world.sidecar.replace(
        Generation(SidecarWorld.engine(RulebookAnalyst(), world.place, world.clock)), tokens: new.book)
      #expect(try await client.get("/v1/models", old.a).status == .unauthorized)
      #expect(try await client.get("/v1/models", new.a).status == .ok)
    }
  }

  @Test func withoutTokensOthersThanTheLoopbackAreRefusedAtTheStart() throws {
    let error = #expect(throws: SidecarError.self) {
      _ = try SidecarWorld(RulebookAnalyst()) { $0.host = "0.0.0.0" }
    }
    #expect(error == .open(host: "0.0.0.0"))
  }

  /// A page in a browser of this machine, whose name was made to lead to the loopback.
  @Test(arguments: [
    ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example:80", false),
    ("", false),
    ("localhost:8080", true), ("127.0.0.1", true), ("[::1]:80", true), ("sidecar.test", true),
    ("LOCALHOST", true),
  ]) func aForeignHostIsRefusedWhereNobodyNeedsAToken(_ host: String, _ isIn: Bool) async throws {
    let world = try SidecarWorld(RulebookAnalyst()) { $0.hostNames = ["sidecar.test"] }
    try await world.test(.live) { client in
      // The first goes through the router, the second finds its answer in the cache before.
      for _ in 0..<2 {
        let answer = try await RawConnection.exchange(
          client.port, RawConnection.post("/v1/analyses", Self.ask, host: host))
        #expect(answer.hasPrefix(isIn ? "HTTP/1.1 200 " : "HTTP/1.1 421 "), "\(answer)")
      }
    }
  }

  /// What a page may send without asking first has no such content type.
  @Test func aFormOfAPageIsRefused() async throws {
    let world = try SidecarWorld(RulebookAnalyst())
    try await world.test { client in
      for type in [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp",
      ] {
        let response = try await client.post("/v1/analyses", Self.ask, [.contentType: type])
        #expect(response.problem == "media-type", "\(type)")
      }
      let response = try await client.post(
        "/v1/analyses", Self.ask, [.contentType: "Application/JSON; charset=utf-8"])
      #expect(response.status == .ok)
    }
  }
}
