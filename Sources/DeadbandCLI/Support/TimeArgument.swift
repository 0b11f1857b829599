import ArgumentParser
import DeadbandCore

/// A time as the user names it: RFC 3339, or a day, which is its first instant in UTC.
struct TimeArgument: ExpressibleByArgument {
  let time: Timestamp

  init?(argument: String) {
    let text = argument.count == 10 ? argument + "T00:00:00Z" : argument
    let bytes = Array(text.utf8)
    guard let time = try? Timestamp(parsing: bytes, in: bytes.indices) else { return nil }
    self.time = time
  }
}
