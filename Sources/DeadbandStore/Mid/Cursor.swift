internal import CLMDB

/// A place in a table, which moves from row to row.
@safe struct Cursor: ~Copyable {
  private let handle: OpaquePointer
  private var key = unsafe MDB_val()
  private var value = unsafe MDB_val()

  /// A cursor before the first row. Must be gone before its transaction ends.
  init(_ transaction: OpaquePointer, _ table: UInt32) throws(LMDBFailure) {
    var opened: OpaquePointer?
    try check(unsafe mdb_cursor_open(transaction, table, &opened), "mdb_cursor_open")
    unsafe handle = try made(unsafe opened, "mdb_cursor_open")
  }

  deinit { unsafe mdb_cursor_close(handle) }

  /// Moves to the next row, at first to the first; false behind the last.
  mutating func next() throws(LMDBFailure) -> Bool {
    unsafe try isFound(mdb_cursor_get(handle, &key, &value, MDB_NEXT), "mdb_cursor_get")
  }

  /// Moves to the first row whose key is `place` or comes after it; false where there is none.
  mutating func seek(_ place: [UInt8]) throws(LMDBFailure) -> Bool {
    guard !place.isEmpty else { return try next() }
    var bytes = place
    let status = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe key = MDB_val(mv_size: bytes.count, mv_data: bytes.baseAddress)
      return unsafe mdb_cursor_get(handle, &key, &value, MDB_SET_RANGE)
    }
    return try isFound(status, "mdb_cursor_get")
  }

  /// Lends the row that it moved to.
  func withRow<Result>(_ body: (_ key: RawSpan, _ value: RawSpan) -> Result) -> Result {
    unsafe key.lend { key in unsafe value.lend { value in body(key, value) } }
  }

  /// Removes the row that it moved to; the next move goes to the one behind it.
  mutating func remove() throws(LMDBFailure) { try check(unsafe mdb_cursor_del(handle, 0), "mdb_cursor_del") }
}

extension MDB_val {
  /// Lends the bytes, which LMDB owns.
  @inline(__always) func lend<Result, Failure>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: mv_data, count: mv_size)))
  }
}
