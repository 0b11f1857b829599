package import DeadbandCore
import Synchronization

extension MidTier {
  /// An entry as it was put.
  package struct Held: Sendable, Hashable {
    let sequence: UInt64
    package let bytes: [UInt8]
  }

  /// What is kept under `key`, copied, unless it has expired. One search, one pass for the checksum, one for the copy;
  /// the only allocation is the copy.
  ///
  /// Whoever asks compares the sequence with the archive's.
  ///
  /// - Throws: ``StoreError``: closed, or no read transaction came free.
  package func lookup(_ key: Digest, at now: Timestamp) throws(StoreError) -> Held? {
    try find { transaction throws(LMDBFailure) in
      try transaction.withValue(key) { bytes in
        guard bytes.byteCount >= MidValue.overhead else { return missed(bytes, key) }
        // Copied before anything is looked at: the copy has memory fetch many lines at once.
        let copy = bytes.extracting(MidValue.content(of: bytes.byteCount)).copied
        guard let value = MidValue(unchecked: bytes), now < value.expires,
          unsafe value.checks(copy.span.bytes, key: key)
        else { return missed(bytes, key) }
        return Held(sequence: value.sequence, bytes: copy)
      }
    }
  }

  /// Lends what is kept under `key` to `body`, without a copy, and returns what that returns; nil where there is nothing.
  ///
  /// While the bytes are lent, no page that was replaced since can be used again, and the map cannot grow: `clock` is
  /// asked afterwards, and a loan longer than the deadline is counted. `body` is synchronous and the bytes cannot leave
  /// it, so no suspension can hold them.
  func withBytes<Result>(
    _ key: Digest, at now: Timestamp, clock: () -> Timestamp,
    _ body: (_ sequence: UInt64, _ bytes: RawSpan) throws(StoreError) -> Result
  ) throws(StoreError) -> Result? {
    let number = lent.withLock { lent in
      lent.next += 1
      lent.since[lent.next] = now
      return lent.next
    }
    defer {
      lent.withLock { $0.since[number] = nil }
      if clock().seconds(since: now) > options.readDeadlineSeconds {
        overdueReads.add(1, ordering: .relaxed)
      }
    }
    let result = try find { transaction throws(LMDBFailure) in
      try transaction.withValue(key) { bytes -> Swift.Result<Result, StoreError>? in
        guard let value = valid(bytes, key, at: now) else { return nil }
        do throws(StoreError) {
          return .success(
            try body(value.sequence, bytes.extracting(MidValue.content(of: bytes.byteCount))))
        } catch { return .failure(error) }
      }
    }
    return try result?.get()
  }

  /// Reads everything, and changes nothing; `body` is given each value that checks, expired ones too.
  ///
  /// - Returns: how many values there are, and how many of them are not what was written.
  @discardableResult func forEach(
    _ body: (_ key: Digest, _ value: MidValue, _ bytes: RawSpan) -> Void
  ) throws(StoreError) -> (entries: Int, damaged: Int) {
    try read { transaction throws(LMDBFailure) in
      var (entries, damaged) = (0, 0)
      try transaction.forEach(in: \.entries) { key, bytes in
        entries += 1
        if let digest = EntryKey.digest(in: key), key.byteCount == EntryKey.byteCount,
          let value = MidValue(bytes, key: digest)
        {
          body(digest, value, bytes.extracting(MidValue.content(of: bytes.byteCount)))
        } else {
          damaged += 1
        }
      }
      return (entries, damaged)
    }
  }

  /// Reads everything, and changes nothing.
  func verify() throws(StoreError) -> (entries: Int, damaged: Int) { try forEach { _, _, _ in } }

  /// The value, if it may be served.
  private func valid(_ bytes: RawSpan, _ key: Digest, at now: Timestamp) -> MidValue? {
    guard let value = MidValue(bytes, key: key), now < value.expires else { return missed(bytes, key) }
    return value
  }

  /// Nothing, and counts it if that is not because of its age.
  @inline(never) private func missed<Result>(_ bytes: RawSpan, _ key: Digest) -> Result? {
    if MidValue(bytes, key: key) == nil { damagedReads.add(1, ordering: .relaxed) }
    return nil
  }

  /// Performs `body` in a read transaction; where LMDB finds a damaged page on its way, there is nothing.
  @inline(__always) private func find<Result>(
    _ body: (ReadTransaction) throws(LMDBFailure) -> Result?
  ) throws(StoreError) -> Result? {
    do throws(StoreError) { return try read(body) } catch {
      guard error.code == .damaged else { throw error }
      return nil
    }
  }

  /// Performs `body` in a read transaction that sees what was committed last.
  @inline(__always) func read<Result>(
    _ body: (ReadTransaction) throws(LMDBFailure) -> Result
  ) throws(StoreError) -> Result {
    try checkProcess()
    // The map is found too small once for each time that another process grows it.
    for _ in 0..<8 {
      guard let transaction = try pool.take() else {
        try adoptMapSize()
        continue
      }
      let result: Swift.Result<Result, LMDBFailure>
      do throws(LMDBFailure) { result = .success(try body(transaction)) } catch { result = .failure(error) }
      pool.give(consume transaction)
      switch result {
      case .success(let result): return result
      case .failure(let failure):
        if failure.kind == .unusable {
          damagedReads.add(1, ordering: .relaxed)
          isDamaged.store(true, ordering: .relaxed)
        }
        throw failure.storeError(folder.path)
      }
    }
    throw StoreError(
      .busy, path: folder.path, reason: "another process keeps growing the file", wayOut: "try again")
  }
}

extension RawSpan {
  /// The bytes in an array of their own.
  @inline(__always) fileprivate var copied: [UInt8] {
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
