import DeadbandMarketData

/// The cells of a row are those of a plain split where there is no quote, and read back from their quoted form.
func fuzzCSV(_ bytes: [UInt8]) {
  let read = table(bytes)
  if let error = read.error { expectReadable(error) }
  guard let header = read.rows.first else { return }
  expect(read.rows.allSatisfy { $0.count == header.count }, "as many cells as the header has")
  if read.error == nil, !bytes.contains(UInt8(ascii: "\"")), !bytes.starts(with: [0x1f, 0x8b]) {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    var lines = text.split(separator: 10, omittingEmptySubsequences: false).map {
      $0.last == 13 ? $0.dropLast() : $0
    }
    // A CR that no LF follows is a character.
    if text.last == 13 { lines[lines.count - 1].append(13) }
    let plain = lines.filter { !$0.isEmpty }
      .map { $0.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(Array.init) }
    expect(plain == read.rows, "the cells of a plain split")
  }
  let quoted = read.rows.map { row in row.map(quote).joined(separator: [UInt8(ascii: ",")]) }
  let again = table(Array(quoted.joined(separator: [10])))
  expect(again.error == nil && again.rows == read.rows, "the quoted cells read back")
}

private func quote(_ cell: [UInt8]) -> [UInt8] {
  [34] + cell.flatMap { $0 == 34 ? [34, 34] : [$0] } + [34]
}

private func table(_ bytes: [UInt8]) -> (rows: [[[UInt8]]], error: InputError?) {
  var rows: [[[UInt8]]] = []
  do throws(InputError) {
    var csv = try CSVReader(ByteSource(bytes: bytes, named: "file"))
    rows.append(csv.header.map { Array($0.utf8) })
    while try csv.nextRow() { rows.append(csv.header.indices.map { Array(csv.bytes($0)) }) }
    return (rows, nil)
  } catch {
    return (rows, error)
  }
}
