import Testing

@testable import DeadbandWire

@Suite struct ProviderTextTests {
  @Test(arguments: [
    (
      "Incorrect API key provided: sk-proj-abc***********************xyz9. You can find it at https://platform.openai.com/account/api-keys.",
      "Incorrect API key provided: ***. You can find it at https://platform.openai.com/account/api-keys."
    ),
    ("key=AIzaSyA-1234567890abcdefghij", "key=***"),
    ("Authorization: Bearer abc", "Authorization: Bearer ***"),
    ("\"Bearer\": \"abc\"", "\"Bearer\": \"***\""), ("gsk_abc123def456 is wrong", "*** is wrong"),
    ("0123456789abcdef0123456789abcdef", "***"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0", "***.***"),
    ("model claude-3-5-sonnet-20241022 not found", "model claude-3-5-sonnet-20241022 not found"),
    (
      "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8"
    ),
    ("sk-1", "sk-1"), ("two\nlines\r\n\tand  more", "two lines and more"),
    ("\u{1b}[31mred", "\\u{1B}[31mred"), ("", ""),
    ("550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
  ])
  func `what looks like a key is masked, and the rest is on one line`(text: String, shown: String) {
    #expect(ProviderText.shown(text) == shown)
  }

  @Test func `at most 300 characters are shown`() {
    let shown = ProviderText.shown(String(repeating: "word ", count: 1000))
    #expect(shown.count == 300 && shown.hasSuffix("…"))
  }

  @Test func `a key that the limit cuts is not shown in part`() {
    for length in 1970...2000 {
      let filler = String(repeating: " ", count: length)
      #expect(!ProviderText.shown(filler + "0123456789abcdef0123456789abcdef").contains("0"))
    }
  }

  @Test func `pages are known`() {
    #expect(ProviderText.isMarkup([UInt8]("\u{FEFF}\n <!DOCTYPE html>")))
    #expect(!ProviderText.isMarkup([UInt8]("{\"a\":\"<\"}")) && !ProviderText.isMarkup([]))
  }
}
