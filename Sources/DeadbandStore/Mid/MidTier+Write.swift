package import DeadbandCore
import Synchronization

extension MidTier {
  /// What is to be kept, or no longer.
  package enum Change: Sendable {
    case put(key: Digest, sequence: UInt64, expires: Timestamp, bytes: [UInt8])
    /// Removes what has this sequence or a lower one.
    case remove(key: Digest, sequence: UInt64)

    var key: Digest {
      switch self {
      case .put(let key, _, _, _), .remove(let key, _): key
      }
    }

    var sequence: UInt64 {
      switch self {
      case .put(_, let sequence, _, _), .remove(_, let sequence): sequence
      }
    }

    /// Bytes of the entry.
    var byteCount: Int {
      switch self {
      case .put(_, _, _, let bytes): bytes.count
      case .remove: 0
      }
    }
  }

  /// Writes a group in one transaction and returns when it is durable. From any thread; one group at a time.
  ///
  /// Of the changes of a key, in the group and with what is there, the highest sequence holds. That a key was removed is
  /// not remembered: a put of a lower sequence in a later group is kept, and, as the archive knows of the removal, never
  /// served.
  ///
  /// - Throws: ``StoreError``; then nothing of the group was written. ``StoreError/Code/full``: the map is at its limit,
  ///   or the device is full; writing succeeds again once there is room.
  package func write(_ changes: [Change]) throws(StoreError) {
    try checkWritable()
    var latest: [Digest: Change] = [:]
    for change in changes where change.sequence >= latest[change.key]?.sequence ?? 0 {
      guard change.byteCount <= Self.entryByteLimit else {
        throw StoreError(
          .tooLarge, path: folder.path,
          reason: "an entry of \(change.byteCount) bytes; \(Self.entryByteLimit) are the most")
      }
      latest[change.key] = change
    }
    guard !latest.isEmpty else { return }
    // In the order of their keys: neighbours share pages.
    let ordered = latest.values.sorted { $0.key.words < $1.key.words }
    try writer.withLock { writer throws(StoreError) in
      try transact(&writer) { transaction throws(LMDBFailure) in
        for change in ordered {
          switch change {
          case .put(let key, let sequence, let expires, let bytes):
            if let old = try transaction.value(key), old.sequence >= sequence { continue }
            try transaction.put(key, sequence: sequence, expires: expires, bytes)
          case .remove(let key, let sequence):
            if let old = try transaction.value(key), old.sequence > sequence { continue }
            try transaction.remove(key)
          }
        }
      }
    }
  }

  /// Removes what has expired at `now`, and, once a minute, frees the slots of readers whose processes are gone.
  ///
  /// - Parameter limit: the most rows that are removed, so that others may write in between.
  /// - Returns: how many were; there may be more if that is `limit`.
  @discardableResult func sweep(at now: Timestamp, limit: Int) throws(StoreError) -> Int {
    try checkWritable()
    return try writer.withLock { writer throws(StoreError) in
      if writer.readersChecked.map({ abs(now.seconds(since: $0)) >= 60 }) ?? true {
        writer.readersChecked = now
        let environment = try pool.environment()
        _ = try calling(folder.path) { () throws(LMDBFailure) in try environment.freeStaleReaders() }
        pool.restoreLimit()
      }
      let count = try transact(&writer, isRemoving: true) { transaction throws(LMDBFailure) in
        try transaction.sweep(at: now, limit: limit)
      }
      try shrinkMap()
      return count
    }
  }

  private func checkWritable() throws(StoreError) {
    try checkProcess()
    guard options.access == .readWrite else {
      throw StoreError(.unwritable, path: folder.path, reason: "the mid tier was opened read-only")
    }
  }

  /// Performs `body` in a write transaction and commits it; again from the start where the map had to change.
  private func transact<Result>(
    _ writer: inout Writer, isRemoving: Bool = false,
    _ body: (borrowing WriteTransaction) throws(LMDBFailure) -> Result
  ) throws(StoreError) -> Result {
    var hasReopened = false
    if isDamaged.load(ordering: .relaxed) { try beginAnew(&writer, "LMDB has found a damaged page") }
    while true {
      let failure: LMDBFailure
      switch attempt(try pool.environment(), body) {
      case .success(let result): return result
      case .failure(let error): failure = error
      }
      switch failure.kind {
      case .mapFull: try growMap(isRemoving: isRemoving)
      case .mapResized: try adoptMapSizeLocked()
      case .panicked where !hasReopened:
        try reopen(&writer)
        hasReopened = true
      case .unusable where !hasReopened:
        try beginAnew(&writer, failure.storeError(folder.path).reason)
        hasReopened = true
      case .shortWrite where try !folder.hasRoom(): throw LMDBFailure.full(folder.path)
      default: throw failure.storeError(folder.path)
      }
    }
  }

  private func attempt<Result>(
    _ environment: Environment, _ body: (borrowing WriteTransaction) throws(LMDBFailure) -> Result
  ) -> Swift.Result<Result, LMDBFailure> {
    do throws(LMDBFailure) {
      let transaction = try WriteTransaction(environment)
      let result = try body(transaction)
      try transaction.commit()
      return .success(result)
    } catch {
      return .failure(error)
    }
  }
}
