/// How the body of an answer of status 200 is to be read.
package enum AnswerForm: Sendable, Hashable {
  /// As one JSON text.
  case whole
  /// As a stream of events.
  case events

  /// By the field `Content-Type`; where that is missing, by what was asked for.
  ///
  /// A gateway may answer in one piece although a stream was asked for, and that is as good.
  ///
  /// - Throws: ``AnalystError`` `.parsing` for a page, or for a stream that nobody asked for.
  package init(contentType: String?, isStreamed: Bool) throws(AnalystError) {
    let type = contentType?.prefix { $0 != ";" }.lowercased().filter { $0 != " " } ?? ""
    switch type {
    case "text/html", "application/xhtml+xml", "text/xml", "application/xml": throw AnalystError.markup
    case "text/event-stream":
      guard isStreamed else {
        throw AnalystError(.parsing, reason: "the answer is a stream of events where JSON is expected")
      }
      self = .events
    case "application/json": self = .whole
    default: self = isStreamed ? .events : .whole
    }
  }
}
