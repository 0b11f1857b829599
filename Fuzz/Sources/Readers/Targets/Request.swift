import DeadbandCore
import DeadbandInterface

/// A body that is taken holds between one and a thousand requests, each problem says what and where; whatever is refused says it in
/// one line.
func fuzzRequest(_ bytes: [UInt8]) {
  do throws(Problem) {
    guard case .many(let requests) = try AnalysesRequest(json: bytes) else { return }
    expect((1...AnalysesRequest.countLimit).contains(requests.count), "as many requests as are allowed")
    for (index, request) in requests.enumerated() {
      guard case .failure(let problem) = request else { continue }
      expect(problem.kind == .notJSON || problem.place?.hasPrefix("/requests/\(index)") == true, "the place")
      expectReadable(problem.detail)
    }
  } catch { expectDocument(error) }
  do throws(Problem) { _ = try InvalidationRequest(json: bytes) } catch { expectDocument(error) }
}

/// A problem is a document that reads back, in both forms.
func expectDocument(_ problem: Problem) {
  expectReadable(problem.detail)
  for json in [problem.json, problem.openAIForm] {
    expect((try? JSONValue(json)) != nil, "the document is JSON")
  }
}
