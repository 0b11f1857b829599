import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct SubjectTests {
  /// The separator of tenant and name cannot be forged: lengths stand before.
  @Test func tenantsNeverMeet() throws {
    let pairs = [("a", "bc"), ("ab", "c"), ("default", "abc"), ("abc", "default"), ("a", "b\u{0}c")]
    let keys = try pairs.map { try Subject($0.1, tenant: $0.0).key }
    #expect(Set(keys).count == pairs.count)
    #expect(try Subject("x").key == Subject("x", tenant: "default").key)
  }

  /// `printf '\x01\x01\x00\x00\x00abc' | sha256sum`
  @Test func theKeyIsTheDigestOfTheCanonicalForm() throws {
    #expect(try Subject("bc", tenant: "a").key.description == shaOfABC)
  }

  @Test func emptyAndOverlongNamesAreRefused() {
    for (name, tenant) in [("", "a"), ("a", ""), (String(repeating: "x", count: 4097), "a")] {
      #expect(throws: StoreError.self) { try Subject(name, tenant: tenant) }
    }
  }
}
private let shaOfABC = "f3dc800eff6f4e93438d55fc5a0131d4095f58520fea357dfb43fb903ddec746"
