import DeadbandCore
import Foundation
import Testing

@testable import DeadbandPrompts

/// No test: renders prompts for `Scripts/fixtures/make_tokens.py`, which sets the two variables.
struct RenderPrompts {
  private static let environment = ProcessInfo.processInfo.environment

  @Test(.enabled(if: environment["DEADBAND_PROMPT_CASES"] != nil))
  func render() throws {
    let cases = try #require(Self.environment["DEADBAND_PROMPT_CASES"])
    let texts = try #require(Self.environment["DEADBAND_PROMPT_TEXTS"])
    var writer = JSONWriter()
    writer.string(PromptTemplate.exampleAnswer)
    writer.newline()
    for line in try Data(contentsOf: URL(filePath: cases)).split(separator: UInt8(ascii: "\n")) {
      writer.string(String(decoding: try PromptCase.Parts(Array(line)).text, as: UTF8.self))
      writer.newline()
    }
    try Data(writer.bytes).write(to: URL(filePath: texts))
  }
}
