import Testing

@testable import DeadbandAnalysts

@Suite struct ModelFamilyTests {
  @Test(arguments: [
    ("gpt-4o-2024-08-06", "gpt-4o"), ("gpt-4o", "gpt-4o"), ("claude-sonnet-4-20250514", "claude-sonnet-4"),
    ("claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
    ("gemini-2.5-flash-preview-05-20", "gemini-2.5-flash-preview-05-20"),
    ("gpt-4-0613", "gpt-4-0613"), ("mistral-large-2411", "mistral-large"), ("llama3.1:8b", "llama3.1:8b"),
    ("", ""),
    ("2024", "2024"),
  ])
  func theVersionIsLeftOut(_ model: String, _ family: String) {
    #expect(ModelFamily.name(of: model) == family)
  }
}
