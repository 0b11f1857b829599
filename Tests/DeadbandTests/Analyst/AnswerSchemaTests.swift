import Testing

@testable import Deadband

@Suite struct AnswerSchemaTests {
  /// A schema that cannot be read would be none, and everything would pass.
  @Test func bothAreRead() throws {
    let single = try #require(AnswerSchema.single)
    let several = try #require(AnswerSchema.several)
    #expect(
      single.violations(of: Array(#"{"action":"hold","holds_while":{},"holds_for_hours":null}"#.utf8)).isEmpty
    )
    for bad in ["{}", #"{"action":""}"#, #"{"action":1}"#, #"{"action":"a","confidence":2}"#, "[]"] {
      #expect(!single.violations(of: Array(bad.utf8)).isEmpty, "\(bad)")
    }
    #expect(several.violations(of: Array(#"{"answers":[1]}"#.utf8)).isEmpty)
    #expect(!several.violations(of: Array(#"{"answers":{}}"#.utf8)).isEmpty)
  }
}
