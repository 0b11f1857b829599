import ArgumentParser
import DeadbandCore

/// A time as arguments give it: RFC 3339, or a day, which is its first instant in UTC.
enum TimeArgument {
  static func read(_ argument: String) throws -> Timestamp {
    let bytes = Array((argument.count == 10 ? argument + "T00:00:00Z" : argument).utf8)
    do { return try Timestamp(parsing: bytes, in: bytes.indices) } catch {
      throw ValidationError("\(argument.quotedForMessage) is no time: \(error)")
    }
  }

  /// A day, `YYYY-MM-DD`.
  static func day(_ argument: String) throws -> CalendarDate {
    let bytes = Array(argument.utf8)
    do { return try CalendarDate(parsing: bytes, in: bytes.indices) } catch {
      throw ValidationError("\(argument.quotedForMessage): \(error.reason)")
    }
  }
}
