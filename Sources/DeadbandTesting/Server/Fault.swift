/// What goes wrong with one call of a ``ScriptedServer``.
public enum Fault: String, Sendable, Hashable, CaseIterable {
  /// Status 429, and nothing of when to come back.
  case rateLimited
  /// Status 429 with `Retry-After: 1`.
  case rateLimitedWithRetryAfter
  /// Status 500.
  case serverError
  /// Status 503.
  case unavailable
  /// Nothing is said until the client gives up.
  case slowHeaders
  /// The answer begins, and does not go on until the client gives up.
  case slowBody
  /// The connection is closed instead of an answer.
  case cutBefore
  /// The connection is closed in the middle of the answer.
  case cutWithin
  /// The answer is no JSON.
  case invalidJSON
  /// The answer is not UTF-8.
  case invalidUTF8
  /// The answer has 100 MB.
  case hugeAnswer
  /// Status 302 to another address of the server, which counts as a failure if it is asked.
  case redirect
  /// An HTML page at status 200.
  case wrongContentType
  /// Events of a stream come twice.
  case duplicateEvents
  /// Events of a stream come in another order.
  case shuffledEvents
  /// The connection is closed just when the next request comes in on it.
  case closedKeepAlive

  /// Whether it concerns streams alone; a whole answer is given as if there were no fault.
  public var isOfStreams: Bool { self == .duplicateEvents || self == .shuffledEvents }
}
