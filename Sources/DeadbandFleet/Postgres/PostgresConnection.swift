import CPostgres
import Glibc

/// One connection, for one thread. Statements are prepared once, and sent in a pipeline: a group of them costs one way there and back.
final class PostgresConnection {
  private let handle: OpaquePointer
  private var prepared: [String: String] = [:]
  private var count = 0

  /// Connects. Blocks its thread, by default for five seconds a host at most.
  init(_ url: PostgresURL) throws(PostgresFailure) {
    // What stands before the URL, it may overrule.
    let settings = url.settings + [("dbname", url.text)]
    let keys = settings.map { strdup($0.0) }
    let values = settings.map { strdup($0.1) }
    defer { for text in keys + values { free(text) } }
    let connected = (keys.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { keys in
      (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
        PQconnectdbParams(keys.baseAddress, values.baseAddress, 1)
      }
    }
    guard let connected else { throw .away("no memory") }
    guard PQstatus(connected) == CONNECTION_OK else {
      let reason = Self.line(PQerrorMessage(connected))
      PQfinish(connected)
      throw .away(reason)
    }
    handle = connected
    // Notices are for people at a terminal.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    PQsetnonblocking(handle, 1)
  }

  deinit { PQfinish(handle) }

  /// What becomes of each of a group of statements.
  typealias Outcome = Result<[Row], PostgresFailure>

  /// Sends a group, each statement a transaction of its own, and waits for all that becomes of it. Blocks its thread.
  ///
  /// - Parameter seconds: how long the server may be silent before it counts as away.
  /// - Throws: where the connection is of no further use; what had been answered by then is given to `take`.
  func run(
    _ group: [Statement], seconds: Int, _ take: (Int, Outcome) -> Void
  ) throws(PostgresFailure) {
    try check(PQenterPipelineMode(handle))
    var preparing: [Bool] = []
    for statement in group { preparing.append(try send(statement)) }
    for (index, isPrepared) in preparing.enumerated() {
      var outcome: Outcome?
      if isPrepared {
        let result = try outcomeOfOne(seconds)
        if case .failure = result {
          outcome = result
          prepared[group[index].text] = nil
        }
      }
      let result = try outcomeOfOne(seconds)
      try awaitSync(seconds)
      take(index, outcome ?? result)
    }
    try check(PQexitPipelineMode(handle))
  }

  /// Whether the statement had to be prepared first.
  private func send(_ statement: Statement) throws(PostgresFailure) -> Bool {
    var isNew = false
    let name: String
    if let known = prepared[statement.text] {
      name = known
    } else {
      count += 1
      name = "s\(count)"
      prepared[statement.text] = name
      isNew = true
      try check(PQsendPrepare(handle, name, statement.text, 0, nil))
    }
    let contents = statement.values.map(\.content)
    // One buffer for all values: each value's place in it.
    var buffer: [UInt8] = []
    var places: [Int?] = []
    for content in contents {
      places.append(content == nil ? nil : buffer.count)
      if let content { buffer += content }
      buffer.append(0)
    }
    let lengths = contents.map { Int32($0?.count ?? 0) }
    let formats = contents.map { _ in Int32(1) }
    let status = buffer.withUnsafeBytes { bytes in
      let pointers = places.map { place in
        place.flatMap { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
      }
      return PQsendQueryPrepared(
        handle, name, Int32(contents.count), pointers, lengths, formats, 1)
    }
    try check(status)
    try check(PQpipelineSync(handle))
    return isNew
  }

  /// The result of one command, up to the end of its results.
  private func outcomeOfOne(_ seconds: Int) throws(PostgresFailure) -> Outcome {
    var outcome = Outcome.success([])
    while let result = try next(seconds) {
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_TUPLES_OK: outcome = .success(Self.rows(result))
      case PGRES_COMMAND_OK: break
      case PGRES_PIPELINE_ABORTED:
        outcome = .failure(PostgresFailure(kind: .refused("00000"), reason: "an earlier step failed"))
      default:
        let state = PQresultErrorField(result, 67).map { String(cString: $0) } ?? ""
        let reason = Self.line(PQresultErrorMessage(result))
        // The server ends, or the connection does: 57P0x, 08xxx, and no state at all.
        let isAway = state.isEmpty || state.hasPrefix("57P") || state.hasPrefix("08")
        outcome = .failure(PostgresFailure(kind: isAway ? .away : .refused(state), reason: reason))
      }
    }
    if case .failure(let failure) = outcome, failure.isAway { throw failure }
    return outcome
  }

  private func awaitSync(_ seconds: Int) throws(PostgresFailure) {
    guard let result = try next(seconds) else { throw .away("the server lost count of what was asked") }
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else {
      throw .away("the server lost count of what was asked")
    }
  }

  /// The next result; nil at the end of a command's.
  private func next(_ seconds: Int) throws(PostgresFailure) -> OpaquePointer? {
    while true {
      let flushed = PQflush(handle)
      guard flushed >= 0 else { throw .away(Self.line(PQerrorMessage(handle))) }
      if PQisBusy(handle) == 0 { return PQgetResult(handle) }
      guard try wait(milliseconds: seconds * 1_000, writing: flushed == 1) else {
        throw .away("no answer within \(seconds) s")
      }
    }
  }

  /// Waits for the server's next bytes, or until what is to be sent can be, and takes them; false where the time passes before that.
  private func wait(milliseconds: Int, writing: Bool = false) throws(PostgresFailure) -> Bool {
    var place = pollfd(
      fd: PQsocket(handle), events: Int16(POLLIN) | (writing ? Int16(POLLOUT) : 0), revents: 0)
    guard place.fd >= 0 else { throw .away("the connection was closed") }
    let ready = poll(&place, 1, Int32(milliseconds))
    if ready == 0 { return false }
    if ready < 0, errno != EINTR { throw .away("the connection cannot be waited for") }
    if PQconsumeInput(handle) == 0 { throw .away(Self.line(PQerrorMessage(handle))) }
    return true
  }

  // MARK: Notifications

  /// What the server has told since somebody looked last, waiting for it as long as that. Blocks its thread.
  func notifications(milliseconds: Int) throws(PostgresFailure) -> [String] {
    _ = try wait(milliseconds: milliseconds)
    var payloads: [String] = []
    while let notification = PQnotifies(handle) {
      payloads.append(String(cString: notification.pointee.extra))
      PQfreemem(notification)
    }
    return payloads
  }

  // MARK: What C says

  private func check(_ status: Int32) throws(PostgresFailure) {
    guard status == 1 else { throw .away(Self.line(PQerrorMessage(handle))) }
  }

  private static func rows(_ result: OpaquePointer) -> [Row] {
    let columns = PQnfields(result)
    return (0..<PQntuples(result)).map { row in
      Row(
        cells: (0..<columns).map { column in
          guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
            return nil
          }
          let count = Int(PQgetlength(result, row, column))
          return UnsafeRawBufferPointer(start: value, count: count).map(\.self)
        })
    }
  }

  /// A message on one line.
  private static func line(_ text: UnsafePointer<CChar>?) -> String {
    let message = text.map { String(cString: $0) } ?? ""
    let words = message.split { $0 == "\n" || $0 == "\t" }.joined(separator: "; ")
    return words.isEmpty ? "no reason was given" : words
  }
}
