private import CLMDB
import DeadbandCore

/// The write transaction: begun and ended on one thread, in one synchronous function. Undone unless it is committed.
@safe struct WriteTransaction: ~Copyable {
  let handle: OpaquePointer
  private let tables: Environment.Tables

  /// Begins it; waits while another process has one.
  init(_ environment: Environment) throws(LMDBFailure) {
    var begun: OpaquePointer?
    try check(unsafe mdb_txn_begin(environment.handle, nil, 0, &begun), "mdb_txn_begin")
    unsafe handle = try made(unsafe begun, "mdb_txn_begin")
    tables = environment.tables
  }

  deinit { unsafe mdb_txn_abort(handle) }

  /// Makes it durable, and what others see.
  consuming func commit() throws(LMDBFailure) {
    let handle = unsafe handle
    // Frees the handle whether or not it succeeds.
    discard self
    try check(unsafe mdb_txn_commit(handle), "mdb_txn_commit")
  }

  /// Puts a value under `key`, in place of the one that is there.
  func put(_ key: Digest, sequence: UInt64, expires: Timestamp, _ content: [UInt8]) throws(LMDBFailure) {
    try removeExpiry(of: key)
    try unsafe withKey(EntryKey(key)) { bytes throws(LMDBFailure) in
      var room = unsafe MDB_val(mv_size: content.count + MidValue.overhead, mv_data: nil)
      try check(unsafe mdb_put(handle, tables.entries, &bytes, &room, UInt32(MDB_RESERVE)), "mdb_put")
      unsafe MidValue.write(
        sequence: sequence, expires: expires, content, key: key,
        into: UnsafeMutableRawBufferPointer(start: room.mv_data, count: room.mv_size))
    }
    try unsafe withKey(ExpiryKey(expires, key)) { bytes throws(LMDBFailure) in
      var nothing = unsafe MDB_val()
      try check(unsafe mdb_put(handle, tables.expiries, &bytes, &nothing, 0), "mdb_put")
    }
  }

  /// Removes the value under `key` from both tables; false where there is none.
  @discardableResult func remove(_ key: Digest) throws(LMDBFailure) -> Bool {
    try removeExpiry(of: key)
    return try removeEntry(key)
  }

  /// What is written under `key`: nil where there is nothing, or nothing that checks.
  func value(_ key: Digest) throws(LMDBFailure) -> MidValue? {
    try unsafe withKey(EntryKey(key)) { bytes throws(LMDBFailure) in
      var value = unsafe MDB_val()
      let found = try isFound(unsafe mdb_get(handle, tables.entries, &bytes, &value), "mdb_get")
      return found ? unsafe value.lend { MidValue($0, key: key) } : nil
    }
  }

  /// Removes what has expired at `now`, at most `limit` rows; how many rows there were.
  func sweep(at now: Timestamp, limit: Int) throws(LMDBFailure) -> Int {
    var cursor = unsafe try Cursor(handle, tables.expiries)
    var count = 0
    while count < limit, try cursor.next() {
      let row = cursor.withRow { key, _ in ExpiryKey.read(key) }
      if let row {
        guard row.expires <= now else { break }
        // Another expiry is that of a later value; one that does not check would never be found again.
        let isLater = try value(row.key).map { $0.expires != row.expires } ?? false
        if !isLater { try removeEntry(row.key) }
      }
      try cursor.remove()
      count += 1
    }
    return count
  }

  private func removeExpiry(of key: Digest) throws(LMDBFailure) {
    guard let old = try value(key) else { return }
    try unsafe withKey(ExpiryKey(old.expires, key)) { bytes throws(LMDBFailure) in
      _ = try isFound(unsafe mdb_del(handle, tables.expiries, &bytes, nil), "mdb_del")
    }
  }

  @discardableResult private func removeEntry(_ key: Digest) throws(LMDBFailure) -> Bool {
    try unsafe withKey(EntryKey(key)) { bytes throws(LMDBFailure) in
      try isFound(unsafe mdb_del(handle, tables.entries, &bytes, nil), "mdb_del")
    }
  }

  private func withKey<Key: BitwiseCopyable, Result>(
    _ key: Key, _ body: (inout MDB_val) throws(LMDBFailure) -> Result
  ) throws(LMDBFailure) -> Result {
    var key = key
    return try unsafe withUnsafeMutableBytes(of: &key) { bytes throws(LMDBFailure) in
      var value = unsafe MDB_val(mv_size: bytes.count, mv_data: bytes.baseAddress)
      return unsafe try body(&value)
    }
  }
}
