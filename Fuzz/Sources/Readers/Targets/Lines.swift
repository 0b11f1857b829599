import DeadbandMarketData

/// Lines are those of a plain split at LF, wherever the chunks of the file end, gzipped or not.
///
/// Three control bytes lead: how far before the end of the first 64 KiB chunk the text starts, and the limit of a
/// line.
func fuzzLines(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let lead = control.word() % 300
  let limit = control.byte() + 1
  let text = control.payload
  check(text, limit)
  // A line of filler that ends `lead` bytes before the chunk does: the text lies across the boundary.
  let filler = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 16) - lead - 1) + [10]
  check(filler + text, limit)
  if text.count < 4096 { check(text, limit, gzipped: gzipMember(text, isStored: lead % 2 == 0)) }
}

private func check(_ text: [UInt8], _ limit: Int, gzipped: [UInt8]? = nil) {
  // Two bytes like gzip's make it gzip, and no text.
  if text.starts(with: [0x1f, 0x8b]) { return }
  let expected = split(text, limit)
  var reported = LineReader(
    ByteSource(bytes: gzipped ?? text, named: "file"), limit: limit, badLine: .isReported)
  var stopping = LineReader(ByteSource(bytes: gzipped ?? text, named: "file"), limit: limit)
  var line: [UInt8] = []
  var hasStopped = false
  for (index, wanted) in expected.enumerated() {
    let found = (try? reported.next(into: &line)) == true
    expect(found && reported.number == index + 1, "line \(index + 1) of \(expected.count)")
    expect((reported.fault == nil) == (wanted != nil), "line \(index + 1): a fault where there is one")
    expect(line == wanted ?? [], "line \(index + 1): its bytes")
    if let fault = reported.fault { expectReadable(fault) }
    if hasStopped { continue }
    do throws(InputError) {
      expect(try stopping.next(into: &line) && line == wanted, "line \(index + 1), if bad lines stop")
    } catch {
      expect(wanted == nil && error.line == index + 1, "line \(index + 1) stops: \(error)")
      hasStopped = true
    }
  }
  expect((try? reported.next(into: &line)) == false, "no further line")
}

/// The lines by definition; nil for one that is too long or not UTF-8.
private func split(_ text: [UInt8], _ limit: Int) -> [[UInt8]?] {
  var pieces = text.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
  let isEnded = pieces.last?.isEmpty ?? true
  if isEnded { pieces.removeLast() }
  let lines = pieces.enumerated().map { index, piece -> [UInt8]? in
    var line = piece
    if line.count > limit { return nil }
    if index < pieces.count - 1 || isEnded, line.last == 13 { line.removeLast() }
    if index == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return isUTF8(line) ? line : nil
  }
  // A byte order mark alone is no line.
  return !isEnded && lines.last == [] ? lines.dropLast() : lines
}
