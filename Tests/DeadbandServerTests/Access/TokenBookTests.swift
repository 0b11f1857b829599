import Deadband
import DeadbandCore
import Testing

@testable import DeadbandServer

@Suite struct TokenBookTests {
  private let now = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)

  @Test func whoShowsATokenIsWhoItWasMadeFor() throws {
    var book = TokenBook()
    let desk = try book.issue(tenant: "desk-a", role: .tenant, expires: nil)
    let ops = try book.issue(tenant: "ops", role: .operator, expires: nil)
    #expect(book.caller(showing: desk[...], at: now) == Caller(tenant: "desk-a", isOperator: false))
    #expect(book.caller(showing: ops[...], at: now) == Caller(tenant: "ops", isOperator: true))
  }

  @Test func nothingElseIsLetIn() throws {
    var book = TokenBook()
    let token = try book.issue(tenant: "desk-a", role: .tenant, expires: nil)
    let (head, secret) = (token.dropLast(52), token.suffix(52))
    let wrong: [String] = [
      "", "deadband_", "deadband__", String(head), String(secret), token + "a", String(token.dropLast()),
      "Deadband\(token.dropFirst(8))", "\(head)\(String(secret.reversed()))", "deadband_aaaaaaaa_\(secret)",
      String(repeating: "deadband_", count: 1_000), token + "\n", " " + token,
    ]
    for text in wrong { #expect(book.caller(showing: text[...], at: now) == nil, "\(text)") }
    #expect(TokenBook().caller(showing: token[...], at: now) == nil)
  }

  @Test func aTokenEnds() throws {
    var book = TokenBook()
    let end = Timestamp(nanosecondsSince1970: now.nanosecondsSince1970 + 1)
    let token = try book.issue(tenant: "desk-a", role: .tenant, expires: end)
    #expect(book.caller(showing: token[...], at: now) != nil)
    #expect(book.caller(showing: token[...], at: end) == nil)
  }

  @Test func aRevokedTokenIsNoneAndTheOthersStay() throws {
    var book = TokenBook()
    let tokens = try (0..<3).map { try book.issue(tenant: "t\($0)", role: .tenant, expires: nil) }
    let isGone = book.revoke(book.entries[1].id)
    let isUnknown = !book.revoke("aaaaaaaa")
    #expect(isGone && isUnknown)
    #expect(tokens.map { book.caller(showing: $0[...], at: now)?.tenant } == ["t0", nil, "t2"])
  }

  @Test func theFileHasNoSecretAndReadsBack() throws {
    var book = TokenBook()
    let token = try book.issue(tenant: "dé \"sk", role: .tenant, expires: now)
    _ = try book.issue(tenant: "ops", role: .operator, expires: nil)
    let text = String(decoding: book.json, as: UTF8.self)
    #expect(!text.contains(token.suffix(52)))
    #expect(try TokenBook(json: book.json, source: "tokens.json") == book)
  }

  static let wrong = [
    "", "[]", "{}", #"{"tokens":{}}"#, #"{"tokens":[{}]}"#, #"{"tokens":[],"more":1}"#,
    #"{"tokens":[{"id":"aaaaaaaa","tenant":"t","role":"root","sha256":"\#(zeros)"}]}"#,
    #"{"tokens":[{"id":"AAAAAAAA","tenant":"t","role":"tenant","sha256":"\#(zeros)"}]}"#,
    #"{"tokens":[{"id":"aaaaaaaa","tenant":"","role":"tenant","sha256":"\#(zeros)"}]}"#,
    #"{"tokens":[{"id":"aaaaaaaa","tenant":"deadband:engine","role":"tenant","sha256":"\#(zeros)"}]}"#,
    #"{"tokens":[{"id":"aaaaaaaa","tenant":"t","role":"tenant","sha256":"00"}]}"#,
    #"{"tokens":[{"id":"aaaaaaaa","tenant":"t","role":"tenant","sha256":"\#(zeros)","expires":"soon"}]}"#,
    #"{"tokens":[{"id":"aaaaaaaa","tenant":"t","role":"tenant","sha256":"\#(zeros)"},{"id":"aaaaaaaa","tenant":"u","role":"tenant","sha256":"\#(zeros)"}]}"#,
  ]
  private static let zeros = String(repeating: "0", count: 64)

  @Test(arguments: wrong) func aFileThatIsWrongIsRefusedWithItsPlace(_ text: String) {
    let error = #expect(throws: TokenBookError.self) {
      try TokenBook(json: Array(text.utf8), source: "tokens.json")
    }
    #expect(error.map { "\($0)".hasPrefix("tokens.json: ") } == true)
  }
}
