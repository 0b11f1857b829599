import DeadbandCore

extension AnthropicFormat {
  package func completion(_ body: [UInt8]) throws(AnalystError) -> Completion {
    let answer = try JSONValue.answer(body)
    if let failure = AnthropicFailure.read(answer) { throw failure.error() }
    var counts = AnthropicUsage()
    try counts.take(answer["usage"])
    guard let blocks = answer["content"]?.asArray else {
      throw .foreign("the answer has no content", usage: counts.counted)
    }
    var text = ""
    var input: Int?
    var usesOtherTool = false
    for (index, block) in blocks.enumerated() {
      switch block.text("type") {
      case "text": text += block.text("text") ?? ""
      case "tool_use" where block.text("name") == SchemaPrompt.name && input == nil: input = index
      case "tool_use": usesOtherTool = true
      default: break
      }
    }
    if let input {
      guard let raw = Self.rawInput(body, block: input) else {
        throw .foreign("the tool that takes the answer got none", usage: counts.counted)
      }
      text = raw
    }
    let reason = answer.text("stop_reason") ?? ""
    return Completion(
      text: text, model: answer.text("model") ?? "",
      ending: AnthropicEnding.ending(reason, isAnswerOfTool: input != nil, usesOtherTool: usesOtherTool),
      finishReason: reason, usage: counts.counted)
  }

  /// `content[block].input` as it stands in the body: numbers would not survive their way through `Double`.
  private static func rawInput(_ body: [UInt8], block wanted: Int) -> String? {
    var reader = JSONReader(body)
    do throws(JSONError) {
      try reader.openObject()
      var isFirstKey = true
      while let key = try reader.nextKey(&isFirstKey) {
        guard reader.spells(key, "content") else {
          _ = try reader.skipValue()
          continue
        }
        try reader.openArray()
        var isFirstBlock = true
        var index = 0
        while try reader.nextElement(&isFirstBlock) {
          guard index == wanted else {
            _ = try reader.skipValue()
            index += 1
            continue
          }
          return try rawInput(&reader)
        }
        return nil
      }
    } catch { return nil }
    return nil
  }

  private static func rawInput(_ reader: inout JSONReader) throws(JSONError) -> String? {
    try reader.openObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      let isInput = reader.spells(key, "input")
      let range = try reader.skipValue()
      if isInput { return String(decoding: reader.bytes[range], as: UTF8.self) }
    }
    return nil
  }
}
