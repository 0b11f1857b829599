/// The fields of one CSV line (RFC 4180), as ranges of the line in storage that is used again.
package struct CSVFields {
  /// The fields' contents as ranges of the line, quotes not included.
  package private(set) var ranges: [Range<Int>] = []

  package init() {}

  /// Splits a line at its commas.
  ///
  /// In a quoted field a doubled quote stands for one: the line is rewritten there, in place, so that each field
  /// is one range. A quote in a field that does not start with one is an ordinary character. Line breaks within
  /// quotes and NUL bytes are refused; the error is the reason.
  package mutating func split(_ line: inout [UInt8]) throws(CSVFault) {
    ranges.removeAll(keepingCapacity: true)
    var position = 0
    while true {
      if position < line.count, line[position] == UInt8(ascii: "\"") {
        ranges.append(try quoted(&line, from: &position))
      } else {
        let start = position
        while position < line.count, line[position] != UInt8(ascii: ",") {
          if line[position] == 0 { throw CSVFault(reason: "NUL byte in field \(ranges.count + 1)") }
          position += 1
        }
        ranges.append(start..<position)
      }
      if position == line.count { return }
      position += 1
    }
  }

  /// The content of the quoted field that opens at a position, which is left at the comma behind it.
  private func quoted(_ line: inout [UInt8], from position: inout Int) throws(CSVFault) -> Range<Int> {
    let start = position + 1
    var end = start
    position = start
    while position < line.count {
      if line[position] == 0 { throw CSVFault(reason: "NUL byte in field \(ranges.count + 1)") }
      if line[position] == UInt8(ascii: "\"") {
        position += 1
        if position == line.count || line[position] == UInt8(ascii: ",") { return start..<end }
        guard line[position] == UInt8(ascii: "\"") else {
          throw CSVFault(reason: "text behind the closing quote of field \(ranges.count + 1)")
        }
      }
      line[end] = line[position]
      end += 1
      position += 1
    }
    throw CSVFault(
      reason: "the quote of field \(ranges.count + 1) is not closed on this line"
        + " (line breaks within quotes are not supported)")
  }
}

/// Why a line is not CSV.
package struct CSVFault: Error {
  package let reason: String
}
