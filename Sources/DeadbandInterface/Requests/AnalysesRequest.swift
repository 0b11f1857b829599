package import DeadbandCore

/// What `POST /v1/analyses` is given: one request, or `{"requests":[…]}`.
package enum AnalysesRequest: Sendable, Equatable {
  case one(AnalysisRequest)
  /// Each as it could be read: one that is wrong does not cost the others their answers.
  case many([Result<AnalysisRequest, Problem>])

  /// Requests that one body may hold.
  package static let countLimit = 1_000

  /// Reads a body.
  ///
  /// - Throws: ``Problem`` where it is no JSON, holds too many requests or none, or is one request that is wrong.
  package init(json: [UInt8], schema: IndicatorSchema = .standard) throws(Problem) {
    guard Self.listsRequests(json) else {
      self = .one(try AnalysisRequest(json: json, schema: schema))
      return
    }
    let ranges = try RequestReader.whole(json) { reader throws(Problem) in try Self.elements(&reader) }
    guard !ranges.isEmpty else { throw Problem(.invalid, "the list is empty", at: "/requests") }
    var requests: [Result<AnalysisRequest, Problem>] = []
    for (index, range) in ranges.enumerated() {
      var reader = JSONReader(json, range)
      do throws(Problem) {
        requests.append(.success(try AnalysisRequest(&reader, schema: schema)))
      } catch { requests.append(.failure(error.ofRequest(index))) }
    }
    self = .many(requests)
  }

  /// Whether the first key is `requests`.
  private static func listsRequests(_ json: [UInt8]) -> Bool {
    var reader = JSONReader(json)
    var first = true
    guard (try? reader.openObject()) != nil, let key = try? reader.nextKey(&first) else { return false }
    return reader.spells(key, "requests")
  }

  private enum Key: String, CaseIterable { case requests }

  /// Where the list's elements stand, each well-formed. Stops at the first that is too many: a body of a million is not walked.
  private static func elements(_ reader: inout JSONReader) throws(Problem) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    try RequestReader.fields(&reader, Key.self, nullIsAbsent: false) { _, reader throws(Problem) in
      guard reader.peek() == UInt8(ascii: "[") else {
        throw RequestReader.mismatch(&reader, "requests", "a list")
      }
      do throws(JSONError) {
        try reader.openArray()
        var first = true
        while try reader.nextElement(&first) {
          guard ranges.count < countLimit else { break }
          ranges.append(try reader.skipValue(depth: 2))
        }
      } catch { throw RequestReader.problem(error) }
      guard ranges.count < countLimit || isClosed(reader) else {
        throw Problem(
          .tooLarge, "more than \(countLimit) requests", at: "/requests",
          wayOut: "send several bodies")
      }
    }
    return ranges
  }

  /// Whether the byte that was read last closed the list.
  private static func isClosed(_ reader: borrowing JSONReader) -> Bool {
    reader.position > 0 && reader.bytes[reader.position - 1] == UInt8(ascii: "]")
  }
}
