import Testing

@testable import DeadbandWire

@Suite struct AnswerFormTests {
  @Test func `the content type says how to read`() throws {
    #expect(try AnswerForm(contentType: "application/json; charset=utf-8", isStreamed: true) == .whole)
    #expect(try AnswerForm(contentType: "Text/Event-Stream", isStreamed: true) == .events)
    #expect(try AnswerForm(contentType: nil, isStreamed: true) == .events)
    #expect(try AnswerForm(contentType: "text/plain", isStreamed: false) == .whole)
    for type in ["text/html", "TEXT/HTML; charset=utf-8", "application/xml"] {
      let error = #expect(throws: AnalystError.self) { try AnswerForm(contentType: type, isStreamed: false) }
      #expect(error?.code == .parsing && error?.wayOut != nil)
    }
    #expect(throws: AnalystError.self) { try AnswerForm(contentType: "text/event-stream", isStreamed: false) }
  }
}
