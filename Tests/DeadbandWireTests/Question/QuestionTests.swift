import DeadbandWire
import Testing

@Suite struct QuestionTests {
  @Test func `the rules come before what is asked`() {
    let question = Question("How is it?", system: "Be short.")
    #expect(question.messages == [Message(.system, "Be short."), Message(.user, "How is it?")])
  }

  @Test func `bytes bound the tokens, characters are what people count`() {
    let question = Question("naïve 🙂")
    #expect(question.promptByteCount == 11)
    #expect(question.promptCharacterCount == 7)
  }

  @Test func `priorities are ordered`() {
    #expect(Question.Priority.low < .medium)
    #expect(Question.Priority.medium < .high)
  }
}
