import DeadbandAnalysts
import DeadbandCore
import DeadbandPrompts

/// One question about several subjects, and what its answer says of each.
enum BatchPrompt {
  /// The question: the instructions that all share, and each subject's table under its number.
  static func question(_ inquiries: [Inquiry]) -> Question? {
    guard let first = inquiries.first else { return nil }
    var text = """
      There are \(inquiries.count) positions below, each under its number. Answer with one JSON object and nothing else, \
      which has for each position the object described above and, as "subject", its number:
      {"answers": [{"subject": 1, "action": "hold", …}, …]}

      """
    for (number, inquiry) in inquiries.enumerated() {
      text += "\nPosition \(number + 1): \(inquiry.subject.name)\n"
      text += inquiry.table
    }
    var question = Question(
      text, system: first.subject.prompt.template.instructions, schema: AnswerSchema.several,
      tenant: first.subject.tenant, reason: first.reason,
      priority: inquiries.map(\.priority).max() ?? first.priority)
    question.significance = inquiries.compactMap(\.significance).max()
    question.timeout = inquiries.compactMap(\.timeout).max()
    return question
  }

  /// The tokens of one subject's part, as estimated.
  static func tokens(_ want: Want) -> Int {
    TokenScanner.count(want.inquiry(priority: want.priority, timeout: nil).table.utf8) + 10
  }

  /// Each subject's answer: the object that has its number, alone, with its part of what the call took. What is missing, stands
  /// twice, or is not what was asked for is an error of its own, ``AnalystError/Code/parsing``.
  static func answers(_ answer: Answer, count: Int) -> [Result<Answer, AnalystError>] {
    let objects = objects(answer.text, count: count).filter { _, text in
      AnswerSchema.single?.violations(of: Array(text.utf8)).isEmpty ?? true
    }
    // Those that are usable bear what the call took.
    let places = Dictionary(uniqueKeysWithValues: objects.keys.sorted().enumerated().map { ($1, $0) })
    return (0..<count).map { number in
      guard let text = objects[number], let place = places[number] else {
        return .failure(
          AnalystError(
            .parsing, provider: answer.provider,
            reason: "the answer about several subjects has nothing usable for one of them"))
      }
      return .success(answer.part(place, of: places.count, text: text))
    }
  }

  private static func objects(_ text: String, count: Int) -> [Int: String] {
    guard case .array(let elements)? = (try? JSONValue(Array(text.utf8)))?["answers"] else { return [:] }
    var found: [Int: String] = [:]
    var twice: Set<Int> = []
    for element in elements {
      guard case .object(let fields) = element,
        case .number(let number)? = element["subject"],
        let index = Int(exactly: number), (1...count).contains(index)
      else { continue }
      var writer = JSONWriter()
      writer.value(.object(fields.filter { $0.key != "subject" }))
      if found.updateValue(String(decoding: writer.bytes, as: UTF8.self), forKey: index - 1) != nil {
        twice.insert(index - 1)
      }
    }
    // Nobody knows which of two is meant.
    for index in twice { found[index] = nil }
    return found
  }
}
