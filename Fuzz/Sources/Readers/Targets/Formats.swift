import DeadbandCore

@testable import DeadbandWire

func fuzzOpenAI(_ bytes: [UInt8]) {
  fuzzFormat(OpenAIFormat(), bytes)
  if let vectors = try? OpenAIFormat().embeddings(Array(bytes.dropFirst()), count: 2).vectors {
    expect(vectors.count == 2 && vectors[0].count == vectors[1].count, "vectors of one length")
    expect(vectors.joined().allSatisfy(\.isFinite), "numbers")
  }
}

func fuzzAnthropic(_ bytes: [UInt8]) {
  fuzzFormat(AnthropicFormat(), bytes)
}

func fuzzGemini(_ bytes: [UInt8]) {
  fuzzFormat(GeminiFormat(), bytes)
}

/// The first byte says whether the rest is a whole answer (0), a failure's (1), or a stream, and how that is cut.
///
/// Whatever is accepted has counts that can be, and only what is complete and says something may be kept; a stream
/// says the same however it is cut, and its pieces are its text (but where Anthropic's tool takes the answer).
private func fuzzFormat(_ format: some WireFormat, _ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  let payload = control.payload
  switch mode {
  case 0: check(Result { () throws(AnalystError) in try format.completion(payload) })
  case 1:
    let status = 100 + (payload.count * 37) % 500
    check(
      format.failure(
        status: status, headers: WireHeaders([("retry-after", "3")]), body: payload,
        now: Timestamp(nanosecondsSince1970: 0)))
  default:
    let whole = stream(format, [payload])
    let pieces = stride(from: 0, to: payload.count, by: mode).map {
      Array(payload[$0..<min(payload.count, $0 + mode)])
    }
    expect(stream(format, pieces) == whole, "a stream is the same however it is cut")
    check(whole)
  }
}

private func stream(_ format: some WireFormat, _ chunks: [[UInt8]]) -> Result<Completion, AnalystError> {
  Result { () throws(AnalystError) in
    var parser = EventStreamParser()
    var decoder = format.decoder()
    var pieces = ""
    for chunk in chunks {
      for event in try parser.read(chunk) { pieces += try decoder.read(event) }
    }
    let completion = try decoder.finish()
    expect(
      pieces == completion.text || completion.text == "{}" || pieces.hasSuffix(completion.text)
        || format is AnthropicFormat, "the pieces are the text")
    return completion
  }
}

private func check(_ result: Result<Completion, AnalystError>) {
  switch result {
  case .failure(let error): check(error)
  case .success(let completion):
    if let usage = completion.usage {
      let counts = [usage.input, usage.cachedInput, usage.cacheWrite, usage.longCacheWrite, usage.output]
      expect(counts.allSatisfy { 0...4_000_000_000_000 ~= $0 }, "counts that can be: \(counts)")
    }
    do throws(AnalystError) {
      expect(try completion.checked().ending == .complete, "only what is complete is kept")
    } catch { check(error) }
  }
}

private func check(_ error: AnalystError) {
  expectReadable(error.description)
  expect(error.reason.count <= 400, "a reason has an end: \(error.reason.count)")
}
