import DeadbandCore

@testable import DeadbandWire

extension WireFormat {
  /// What a stream's bytes say, cut into the chunks given; the pieces joined, and the completion.
  func stream(_ chunks: [[UInt8]]) throws(AnalystError) -> (pieces: String, completion: Completion) {
    var parser = EventStreamParser()
    var decoder: any StreamDecoder = decoder()
    var pieces = ""
    for chunk in chunks {
      for event in try parser.read(chunk) { pieces += try decoder.read(event) }
    }
    return (pieces, try decoder.finish())
  }

  /// The same of events whose data are given.
  func stream(data: [String]) throws(AnalystError) -> Completion {
    try stream([[UInt8](data.map { "data: \($0)\n\n" }.joined())]).completion
  }

  /// The same as a result, to be compared.
  func result(_ chunks: [[UInt8]]) -> Result<Completion, AnalystError> {
    Result { () throws(AnalystError) in try stream(chunks).completion }
  }

  /// What a whole answer of that text says.
  func completion(_ body: String) throws(AnalystError) -> Completion { try completion([UInt8](body)) }

  /// What an answer of another status says.
  func failure(_ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []) -> AnalystError
  {
    failure(
      status: status, headers: WireHeaders(headers), body: [UInt8](body),
      now: Timestamp(nanosecondsSince1970: 0))
  }
}
