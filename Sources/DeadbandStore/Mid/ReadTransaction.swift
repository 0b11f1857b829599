private import CLMDB
import DeadbandCore

/// A read transaction: one state of the tables, whatever is written meanwhile. Ended and renewed rather than made anew,
/// so that it keeps its slot in the table of readers.
@safe final class ReadTransaction: @unchecked Sendable {
  // Proof: the pool lends it to one caller at a time, and `MDB_NOTLS` lets that be on any thread.
  let environment: Environment
  let handle: OpaquePointer

  /// Begins one.
  init(_ environment: Environment) throws(LMDBFailure) {
    var begun: OpaquePointer?
    try check(unsafe mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &begun), "mdb_txn_begin")
    unsafe handle = try made(unsafe begun, "mdb_txn_begin")
    self.environment = environment
  }

  deinit { unsafe mdb_txn_abort(handle) }

  /// Ends it; its slot is kept.
  func reset() { unsafe mdb_txn_reset(handle) }

  /// Begins it again, on what was committed last.
  func renew() throws(LMDBFailure) { try check(unsafe mdb_txn_renew(handle), "mdb_txn_renew") }

  /// The number of the transaction whose state it sees.
  var number: Int { unsafe mdb_txn_id(handle) }

  /// Lends the value under `key` in the table of entries, or nil where there is none.
  @inline(__always) func withValue<Result>(
    _ key: Digest, _ body: (RawSpan) -> Result?
  ) throws(LMDBFailure) -> Result? {
    var bytes = EntryKey(key)
    var value = unsafe MDB_val()
    let found = try unsafe withUnsafeMutableBytes(of: &bytes) { bytes throws(LMDBFailure) in
      var key = unsafe MDB_val(mv_size: bytes.count, mv_data: bytes.baseAddress)
      return try isFound(unsafe mdb_get(handle, environment.tables.entries, &key, &value), "mdb_get")
    }
    guard found else { return nil }
    return unsafe value.lend(body)
  }

  /// Visits every row of a table, in the order of their keys.
  func forEach(
    in table: KeyPath<Environment.Tables, UInt32>, _ body: (_ key: RawSpan, _ value: RawSpan) -> Void
  ) throws(LMDBFailure) {
    var cursor = unsafe try Cursor(handle, environment.tables[keyPath: table])
    while try cursor.next() { cursor.withRow(body) }
  }

  /// Reads the first row of a table, if there is one.
  func readFirst(in table: KeyPath<Environment.Tables, UInt32>) throws(LMDBFailure) {
    var cursor = unsafe try Cursor(handle, environment.tables[keyPath: table])
    _ = try cursor.next()
  }

  /// How many rows a table has, and how many pages.
  func size(of table: KeyPath<Environment.Tables, UInt32>) throws(LMDBFailure) -> (rows: Int, pages: Int) {
    var status = MDB_stat()
    try check(unsafe mdb_stat(handle, environment.tables[keyPath: table], &status), "mdb_stat")
    return (status.ms_entries, status.ms_branch_pages + status.ms_leaf_pages + status.ms_overflow_pages)
  }
}
