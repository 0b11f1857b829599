package import DeadbandCore

/// A CSV text with a header: rows one at a time, cells by column, each error with file, line and column name.
///
/// Blank lines are skipped. Every row must have as many fields as the header. No allocation a row once running.
package struct CSVReader: ~Copyable {
  /// The names of the columns.
  package let header: [String]

  /// The file's name.
  package var path: String { lines.path }
  /// The line of the row read last, counted from 1.
  package var line: Int { lines.number }

  private var lines: LineReader
  private var row: [UInt8]
  private var fields: CSVFields

  /// Reads the header.
  package init(_ source: consuming ByteSource) throws(InputError) {
    var lines = LineReader(source)
    var line: [UInt8] = []
    var fields = CSVFields()
    guard try Self.nextRow(&lines, &line, &fields) else {
      throw InputError(
        .data, path: lines.path, reason: "the file is empty", wayOut: "a header line is expected")
    }
    header = fields.ranges.map { String(decoding: line[$0], as: UTF8.self) }
    self.lines = lines
    row = line
    self.fields = fields
  }

  /// The layout that has exactly this header; the error names the header found and those expected.
  package func layout<Layout>(
    among layouts: [Layout], header headerOf: (Layout) -> String
  ) throws(InputError) -> Layout {
    let found = header.joined(separator: ",")
    if let layout = layouts.first(where: { headerOf($0) == found }) { return layout }
    let known = layouts.map { "\"\(headerOf($0))\"" }.joined(separator: " or ")
    throw refusal("unknown header \(found.quotedForMessage); expected \(known)")
  }

  /// Moves to the next row; false at the end.
  package mutating func nextRow() throws(InputError) -> Bool {
    guard try Self.nextRow(&lines, &row, &fields) else { return false }
    guard fields.ranges.count == header.count else {
      throw refusal("\(fields.ranges.count) fields where the header has \(header.count)")
    }
    return true
  }

  private static func nextRow(
    _ lines: inout LineReader, _ line: inout [UInt8], _ fields: inout CSVFields
  ) throws(InputError) -> Bool {
    repeat {
      guard try lines.next(into: &line) else { return false }
    } while line.isEmpty
    do throws(CSVFault) {
      try fields.split(&line)
    } catch {
      throw lines.refusal(error.reason)
    }
    return true
  }

  /// The bytes of a cell, as a slice of the row.
  package func bytes(_ column: Int) -> ArraySlice<UInt8> { row[fields.ranges[column]] }

  /// A cell as text; allocates where it is longer than 15 bytes.
  package func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

  /// A cell as a finite number in JSON's grammar (`1.5`, `-2e-3`; no `+`, no leading zeros, no `nan`).
  package func number(_ column: Int) throws(InputError) -> Double {
    let range = fields.ranges[column]
    var position = range.lowerBound
    guard let value = DecimalNumber.parse(row, at: &position, end: range.upperBound),
      position == range.upperBound
    else { throw refusal(column, "not a number") }
    guard value.isFinite else { throw refusal(column, "too large for a number") }
    return value
  }

  /// A cell as a finite number above zero.
  package func positive(_ column: Int) throws(InputError) -> Double {
    let value = try number(column)
    guard value > 0 else { throw refusal(column, "must be above 0") }
    return value
  }

  /// A cell as a finite number, zero or above.
  package func nonNegative(_ column: Int) throws(InputError) -> Double {
    let value = try number(column)
    guard value >= 0 else { throw refusal(column, "must not be negative") }
    return value
  }

  /// A cell as a date, `YYYY-MM-DD`.
  package func date(_ column: Int) throws(InputError) -> CalendarDate {
    do throws(TimeFormatError) {
      return try CalendarDate(parsing: row, in: fields.ranges[column])
    } catch {
      throw refusal(column, error.reason)
    }
  }

  /// A cell as a local date and minute, `YYYY-MM-DD HH:MM`; the minute counted from midnight.
  package func dateAndMinute(_ column: Int) throws(InputError) -> (date: CalendarDate, minute: Int) {
    let range = fields.ranges[column]
    guard range.count == 16, row[range.lowerBound + 10] == UInt8(ascii: " "),
      row[range.lowerBound + 13] == UInt8(ascii: ":"),
      let hour = Digits.two(row, at: range.lowerBound + 11),
      let minute = Digits.two(row, at: range.lowerBound + 14), hour <= 23, minute <= 59
    else { throw refusal(column, "a bar's start is written YYYY-MM-DD HH:MM") }
    do throws(TimeFormatError) {
      let date = try CalendarDate(parsing: row, in: range.prefix(10))
      return (date, hour * 60 + minute)
    } catch {
      throw refusal(column, error.reason)
    }
  }

  /// The error of this row.
  package func refusal(_ reason: String, wayOut: String? = nil) -> InputError {
    lines.refusal(reason, wayOut: wayOut)
  }

  /// The error of one cell of this row: `column close: "1.2.3" not a number`.
  package func refusal(_ column: Int, _ reason: String) -> InputError {
    lines.refusal("\(header[column].quotedForMessage) is \(text(column).quotedForMessage): \(reason)")
  }
}
