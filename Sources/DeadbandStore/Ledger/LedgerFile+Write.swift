import DeadbandCore
private import Synchronization

extension LedgerFile {
  /// Does a group of jobs in one transaction, and tells each its end once all are durable.
  func perform(_ group: [Job]) {
    let results: [Result<LedgerAnswer, LedgerError>]
    do throws(LedgerError) {
      results = try writer.withLock { writer throws(LedgerError) in try transact(&writer, group) }
    } catch {
      results = group.map { _ in .failure(error) }
    }
    for (job, result) in zip(group, results) { job.end(result) }
  }

  /// Tries the group until it is committed or cannot be; again from the start where the map had to change.
  private func transact(
    _ writer: inout Writer, _ group: [Job]
  ) throws(LedgerError) -> [Result<LedgerAnswer, LedgerError>] {
    var hasReopened = false
    while true {
      let failure: LMDBFailure
      do throws(StoreError) {
        var results: [Result<LedgerAnswer, LedgerError>] = []
        let stop = attempt(try pool.environment(), &writer, group, &results)
        switch stop {
        case nil: return results
        case .refused(let error): throw error.asStoreError(folder.path)
        case .failed(let error): failure = error
        }
        switch failure.kind {
        case .mapFull: try growMap()
        case .mapResized: try setMap { _ in 0 }
        case .panicked where !hasReopened:
          try reopen(writer)
          hasReopened = true
        case .shortWrite where try !folder.hasRoom(): throw LedgerStop.full(folder.path)
        default: throw failure.ledgerStoreError(folder.path)
        }
      } catch { throw .store(error) }
    }
  }

  /// One transaction; why it does not hold, if it does not.
  private func attempt(
    _ environment: Environment, _ writer: inout Writer, _ group: [Job],
    _ results: inout [Result<LedgerAnswer, LedgerError>]
  ) -> LedgerStop? {
    do throws(LMDBFailure) {
      let transaction = try WriteTransaction(environment)
      let rows = unsafe LedgerRows(transaction.handle, environment.tableNumbers, path: folder.path)
      var reserved: Set<UInt64> = []
      do throws(LedgerStop) {
        try undoDoubtful(rows, writer)
        if let hour = hour(of: group), hour != writer.sweptHour { try rows.removeHours(before: hour - 48) }
        for job in group {
          do throws(LedgerStop) {
            let answer = try rows.perform(job.work, session: session)
            if case .reserved(let reservation, _) = answer { reserved.insert(reservation.id) }
            results.append(.success(answer))
          } catch {
            guard case .refused(let reason) = error else { throw error }
            results.append(.failure(reason))
          }
        }
      } catch { return error }
      do throws(LMDBFailure) { try transaction.commit() } catch {
        // It may hold all the same: what nobody is told of must not stay reserved.
        writer.doubtful.formUnion(reserved)
        throw error
      }
      writer.doubtful = []
      writer.sweptHour = hour(of: group) ?? writer.sweptHour
      return nil
    } catch { return .failed(error) }
  }

  private func hour(of group: [Job]) -> Int32? {
    for job in group {
      if case .reserve(_, _, let at) = job.work { return LedgerPeriod(.hour, at: at).number }
    }
    return nil
  }

  /// Releases what a commit that failed has reserved nevertheless. The numbers are taken only while they are
  /// ours.
  private func undoDoubtful(_ rows: LedgerRows, _ writer: Writer) throws(LedgerStop) {
    for id in writer.doubtful {
      guard let reservation = try rows.reservation(id), reservation.session == session else { continue }
      _ = try rows.perform(.release(id, at: reservation.at), session: session)
    }
  }

  // MARK: The map

  /// Makes the map twice as large, up to the limit.
  private func growMap() throws(StoreError) {
    try setMap { present throws(StoreError) in
      guard present < options.mapByteLimit else {
        throw StoreError(
          .full, path: folder.path, reason: "the map has \(present) bytes; no more are allowed",
          wayOut: "allow a larger map")
      }
      return min(present.multipliedReportingOverflow(by: 2).partialValue, options.mapByteLimit)
    }
  }

  private func setMap(_ size: (_ present: Int) throws(StoreError) -> Int) throws(StoreError) {
    try pool.whileDrained { environment throws(StoreError) in
      guard let open = environment else { return }
      let present = try callingLedger(folder.path) { () throws(LMDBFailure) in try open.figures().mapBytes }
      let new = try size(present)
      try callingLedger(folder.path) { () throws(LMDBFailure) in try open.setMapBytes(new) }
    }
  }

  /// Makes the map as large as another process has made it.
  func adoptMapSize() throws(StoreError) {
    try writer.withLock { _ throws(StoreError) in try setMap { _ in 0 } }
  }

  /// Closes the environment and opens it again: what LMDB asks for after a failure in the middle of a commit.
  private func reopen(_ writer: Writer) throws(StoreError) {
    guard let claim = writer.claim else { throw Self.closed }
    try folder.whileLocked { () throws(StoreError) in
      try pool.whileDrained { environment throws(StoreError) in
        environment = nil
        environment = try Self.environment(folder, options, claim, process)
      }
    }
  }
}

extension LedgerStop {
  static func full(_ path: String) -> StoreError {
    StoreError(
      .full, path: path, reason: "there is no room",
      wayOut: "make room; nothing that was acknowledged is lost")
  }

  /// The same as whoever uses the ledger reads it.
  func ledgerError(_ path: String) -> LedgerError {
    switch self {
    case .failed(let failure): .store(failure.ledgerStoreError(path))
    case .refused(let error): error
    }
  }
}

extension LMDBFailure {
  /// The same as whoever uses the ledger reads it.
  func ledgerStoreError(_ path: String) -> StoreError {
    let (code, wayOut): (StoreError.Code, String?) =
      switch kind {
      case .mapFull: (.full, "allow a larger map")
      case .mapResized: (.busy, "try again: another process is growing the file")
      case .readersFull: (.busy, "run fewer processes on this folder")
      case .panicked: (.unwritable, "close the ledger and open it again")
      case .unusable: (.damaged, LedgerFile.damageWayOut)
      case .deviceFull: (.full, "make room; nothing that was acknowledged is lost")
      case .shortWrite, .other: (.unwritable, nil)
      }
    return StoreError(code, path: path, reason: reason, wayOut: wayOut)
  }
}

extension LedgerError {
  /// The same where only the store's errors are expected.
  func asStoreError(_ path: String) -> StoreError {
    if case .store(let error) = self { return error }
    return StoreError(.damaged, path: path, reason: description, wayOut: LedgerFile.damageWayOut)
  }
}

/// Performs calls of LMDB; what they throw is an error of the ledger at `path`.
func callingLedger<Result>(
  _ path: String, _ body: () throws(LMDBFailure) -> Result
) throws(StoreError) -> Result {
  do throws(LMDBFailure) { return try body() } catch { throw error.ledgerStoreError(path) }
}
