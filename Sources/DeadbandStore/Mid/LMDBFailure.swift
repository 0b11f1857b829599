private import CLMDB
private import Glibc

/// A call of LMDB that failed. Every status that LMDB returns passes through this file, and no other compares one.
struct LMDBFailure: Error {
  /// What the mid tier does something about, and all the rest.
  enum Kind {
    /// LMDB name: `MDB_MAP_FULL`. The map must grow.
    case mapFull
    /// LMDB name: `MDB_MAP_RESIZED`. Another process has grown the map.
    case mapResized
    /// LMDB name: `MDB_READERS_FULL`. Every slot of the table of readers is taken.
    case readersFull
    /// LMDB name: `MDB_PANIC`. The environment must be closed and opened again.
    case panicked
    /// LMDB names: `MDB_INVALID`, `MDB_VERSION_MISMATCH`, `MDB_CORRUPTED`, `MDB_PAGE_NOTFOUND`, `MDB_INCOMPATIBLE`,
    /// `MDB_DBS_FULL`. These files are not what the mid tier wrote.
    case unusable
    /// The device is full, or the file may grow no further.
    case deviceFull
    /// The device failed, or, as LMDB does not tell a short write from that, it is full.
    case shortWrite
    case other
  }

  let kind: Kind
  let call: StaticString
  private let status: CInt

  fileprivate init(_ status: CInt, _ call: StaticString) {
    self.status = status
    self.call = call
    kind =
      switch status {
      case MDB_MAP_FULL: .mapFull
      case MDB_MAP_RESIZED: .mapResized
      case MDB_READERS_FULL: .readersFull
      case MDB_PANIC: .panicked
      case MDB_INVALID, MDB_VERSION_MISMATCH, MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INCOMPATIBLE,
        MDB_DBS_FULL:
        .unusable
      case ENOSPC, EDQUOT, EFBIG: .deviceFull
      case EIO: .shortWrite
      default: .other
      }
  }

  /// That a table is missing without which the environment is of no use.
  static func noTable(_ call: StaticString) -> LMDBFailure { LMDBFailure(MDB_NOTFOUND, call) }

  /// That the device is full, if that is what a short write was.
  static func full(_ path: String) -> StoreError { LMDBFailure(ENOSPC, "mdb_txn_commit").storeError(path) }

  /// The call, and what LMDB says.
  var reason: String { "\(call): \(unsafe String(cString: mdb_strerror(status)))" }

  /// The same as whoever uses the mid tier reads it.
  func storeError(_ path: String) -> StoreError {
    let (code, wayOut): (StoreError.Code, String?) =
      switch kind {
      case .mapFull: (.full, "allow the mid tier a larger map, or sweep it")
      case .mapResized: (.busy, "try again: another process is growing the file")
      case .readersFull: (.busy, "allow more readers, or run fewer processes on this folder")
      case .panicked: (.unwritable, "close the store and open it again")
      case .unusable: (.damaged, "remove the mid tier's folder; it is filled again from the archive")
      case .deviceFull: (.full, "make room; the mid tier is only a cache, nothing is lost")
      case .shortWrite, .other: (.unwritable, nil)
      }
    return StoreError(code, path: path, reason: reason, wayOut: wayOut)
  }
}

/// Throws what a status of LMDB says, if it is a failure.
@inline(__always) func check(_ status: CInt, _ call: StaticString) throws(LMDBFailure) {
  guard status == MDB_SUCCESS else { throw LMDBFailure(status, call) }
}

/// The same for calls that look for something: false where it is not there (LMDB name: `MDB_NOTFOUND`).
@inline(__always) func isFound(_ status: CInt, _ call: StaticString) throws(LMDBFailure) -> Bool {
  if status == MDB_NOTFOUND { return false }
  try check(status, call)
  return true
}

/// Performs calls of LMDB; what they throw is an error of the store at `path`.
@inline(__always) func calling<Result>(
  _ path: String, _ body: () throws(LMDBFailure) -> Result
) throws(StoreError) -> Result {
  do throws(LMDBFailure) { return try body() } catch { throw error.storeError(path) }
}

/// The handle that a call has made; none is a failure too.
func made(_ handle: OpaquePointer?, _ call: StaticString) throws(LMDBFailure) -> OpaquePointer {
  guard let handle = unsafe handle else { throw LMDBFailure(ENOMEM, call) }
  return unsafe handle
}
