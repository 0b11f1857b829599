import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct AnswerJSONTests {
  @Test(arguments: [
    (#"{"a":1}"#, #"{"a":1}"#), (" \n{\"a\":1}\n", #"{"a":1}"#), ("\u{FEFF}[1]", "[1]"), ("3", "3"),
    (#""a""#, #""a""#),
    ("```json\n{\"a\":1}\n```", #"{"a":1}"#), ("Here:\n```JSON\n[1]\n```\nThat is [all].", "[1]"),
    ("```\n{}\n```", "{}"),
    ("  ```json\r\n{}\r\n```", "{}"), (#"The answer is {"a":{"b":[1]}}. Good luck!"#, #"{"a":{"b":[1]}}"#),
    (#"{"a":"```"}"#, #"{"a":"```"}"#), (#"So: {"a":"}{"}"#, #"{"a":"}{"}"#),
    ("{\"a\":1}\n\nDone.", #"{"a":1}"#),
  ])
  func `json is found where it is clear which it is`(answer: String, json: String) {
    #expect(AnswerJSON.extract(from: answer).map { String(decoding: $0, as: UTF8.self) } == json)
  }

  @Test(arguments: [
    "", "No.", #"{"a":1"#, #"{"a":{"b":1},"#, #"{"a":1} {"b":2}"#, "[see below] {}", "as in [1]: {}",
    "```json\n{}\n", "```python\n{}\n```",
    "```json\n{}\n```\n```json\n{}\n```", "```json\n{} {}\n```", "```json\n3\n```", "```json\n\n```", "a 3 b",
    "```json\n{}\n```x\n", "``` {} ```",
    #"{"a":1}]["#,
  ])
  func `nothing is guessed`(answer: String) {
    #expect(AnswerJSON.extract(from: answer) == nil)
  }

  @Test func `the front of an answer never passes for it`() {
    let answer = #"Sure: {"decisions":[{"action":"hold"},{"action":"close","legs":[1,2]}],"note":"n"}"#
    for length in 0..<answer.utf8.count {
      #expect(AnswerJSON.extract(from: String(decoding: answer.utf8.prefix(length), as: UTF8.self)) == nil)
    }
    #expect(AnswerJSON.extract(from: answer) != nil)
  }

  @Test func `brackets without end cost no more than their bytes`() {
    for piece in ["[", "{", "[0,", "```\n", "[\"", "{\"a\":"] {
      #expect(AnswerJSON.extract(from: String(repeating: piece, count: 200_000)) == nil)
    }
  }
}
