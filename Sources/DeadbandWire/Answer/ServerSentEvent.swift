/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Hashable {
  /// The event's type; `message` where none is named.
  package var type: String
  /// The event's data, its lines joined.
  package var data: [UInt8]

  package init(type: String = "message", data: [UInt8]) {
    self.type = type
    self.data = data
  }
}
