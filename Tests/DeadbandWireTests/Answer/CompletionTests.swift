import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct CompletionTests {
  private let usage = TokenUsage(input: 1, output: 2)

  private func code(_ ending: Completion.Ending, _ text: String = "a", _ reason: String = "x") -> AnalystError
    .Code?
  {
    let completion = Completion(text: text, model: "m", ending: ending, finishReason: reason, usage: usage)
    do throws(AnalystError) {
      #expect(try completion.checked() == completion)
      return nil
    } catch {
      #expect(error.usage == usage, "what failed is charged all the same")
      return error.code
    }
  }

  @Test func `only what is complete and says something passes`() {
    #expect(code(.complete) == nil)
    #expect(code(.truncated) == .truncated && code(.truncated, "") == .truncated)
    #expect(code(.refused) == .refused && code(.filtered) == .refused)
    #expect(code(.other) == .api && code(.other, "a", "") == .api)
    for text in ["", " \n\t", "\u{a0}\u{2003}"] { #expect(code(.complete, text) == .empty) }
    #expect(code(.complete, "0") == nil)
  }

  @Test func `what the provider lacked may be there later`() {
    let broken = Completion(
      text: "a", model: "m", ending: .other, finishReason: "insufficient_system_resource", usage: nil)
    let error = #expect(throws: AnalystError.self) { try broken.checked() }
    #expect(error?.isRetryable == true)
  }
}
