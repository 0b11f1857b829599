import DeadbandCore

/// The instant that a text means.
func instant(_ text: String) throws -> Timestamp {
  let bytes = Array(text.utf8)
  return try Timestamp(parsing: bytes, in: 0..<bytes.count)
}

/// The day that a text means.
func day(_ text: String) throws -> CalendarDate {
  let bytes = Array(text.utf8)
  return try CalendarDate(parsing: bytes, in: 0..<bytes.count)
}
