private import CLMDB

/// LMDB's environment: the map of one folder's `data.mdb`.
///
/// Closed when the last transaction on it is gone: each holds it.
@safe final class Environment: @unchecked Sendable {
  // Proof: a MDB_env may be used from every thread (lmdb.h, "Restrictions/caveats"), and nothing here changes after
  // init; `setMapBytes` is called only while no transaction of this process is open, under the writer's lock.
  let handle: OpaquePointer
  /// The mid tier's two tables, the first two.
  let tables: Tables
  /// LMDB's numbers of all tables, in the order of their names.
  let tableNumbers: [UInt32]
  private let process: ProcessGeneration
  // Held so that nobody else in this process opens these files before they are closed.
  private let claim: EnvironmentClaim

  /// The version of the liblmdb that keeps the map.
  static var libraryVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    _ = unsafe mdb_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// LMDB's numbers of the mid tier's tables.
  struct Tables: BitwiseCopyable, Sendable {
    static let names = ["entries", "expiries"]

    var entries: UInt32
    var expiries: UInt32
  }

  /// What an environment is opened with. That nothing here writes without syncing (`MDB_NOSYNC`, `MDB_NOMETASYNC`,
  /// `MDB_MAPASYNC`) or through the map (`MDB_WRITEMAP`) is meant.
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt32

    /// A reader's slot belongs to its transaction, not to the thread that began it. LMDB name: `MDB_NOTLS`.
    static let noThreadLocalStorage = Flags(rawValue: UInt32(MDB_NOTLS))
    /// LMDB name: `MDB_RDONLY`.
    static let readOnly = Flags(rawValue: UInt32(MDB_RDONLY))
    /// LMDB gives these to its own files.
    fileprivate static let fileMode: mdb_mode_t = 0o600
  }

  /// What every environment is opened with.
  static func flags(writable: Bool) -> Flags {
    writable ? .noThreadLocalStorage : [.noThreadLocalStorage, .readOnly]
  }

  /// A table that is not there, in an environment that is only read.
  static let noTable = UInt32.max

  /// Opens the environment in the folder at `path`, and makes its tables, two or more, where they are missing.
  ///
  /// - Parameter addedNames: tables that may be missing where the environment is only read; ``noTable`` stands for such a one.
  init(
    path: String, claim: EnvironmentClaim, process: ProcessGeneration, mapBytes: Int, readerLimit: Int,
    writable: Bool, tableNames: [String] = Tables.names, addedNames: Set<String> = []
  ) throws(LMDBFailure) {
    var created: OpaquePointer?
    try check(unsafe mdb_env_create(&created), "mdb_env_create")
    let handle = unsafe try made(created, "mdb_env_create")
    do throws(LMDBFailure) {
      try check(unsafe mdb_env_set_maxdbs(handle, UInt32(tableNames.count)), "mdb_env_set_maxdbs")
      try check(
        unsafe mdb_env_set_maxreaders(handle, UInt32(clamping: readerLimit)), "mdb_env_set_maxreaders")
      try check(unsafe mdb_env_set_mapsize(handle, max(mapBytes, 0)), "mdb_env_set_mapsize")
      try check(
        unsafe mdb_env_open(handle, path, Self.flags(writable: writable).rawValue, Flags.fileMode),
        "mdb_env_open")
      tableNumbers = unsafe try Self.openTables(handle, tableNames, writable ? nil : addedNames)
      tables = Tables(entries: tableNumbers.first ?? 0, expiries: tableNumbers.dropFirst().first ?? 0)
    } catch {
      // After a failed mdb_env_open too (lmdb.h, mdb_env_open).
      unsafe mdb_env_close(handle)
      throw error
    }
    unsafe self.handle = unsafe handle
    self.process = process
    self.claim = claim
  }

  deinit {
    // In a child of fork, closing would free the parent's slots.
    if process.isCurrent { unsafe mdb_env_close(handle) }
  }

  private static func openTables(
    _ handle: OpaquePointer, _ names: [String], _ mayLack: Set<String>?
  ) throws(LMDBFailure) -> [UInt32] {
    var begun: OpaquePointer?
    let isWritable = mayLack == nil
    try check(
      unsafe mdb_txn_begin(handle, nil, isWritable ? 0 : UInt32(MDB_RDONLY), &begun), "mdb_txn_begin")
    let transaction = unsafe try made(begun, "mdb_txn_begin")
    var numbers = [UInt32](repeating: 0, count: names.count)
    let flags = isWritable ? UInt32(MDB_CREATE) : 0
    do throws(LMDBFailure) {
      for (index, name) in names.enumerated() {
        let isThere = try isFound(
          unsafe mdb_dbi_open(transaction, name, flags, &numbers[index]), "mdb_dbi_open")
        if isThere { continue }
        guard let mayLack, mayLack.contains(name) else {
          throw LMDBFailure.noTable("mdb_dbi_open")
        }
        numbers[index] = noTable
      }
    } catch {
      unsafe mdb_txn_abort(transaction)
      throw error
    }
    try check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit")
    return numbers
  }

  /// Makes the map so large, or, for 0, as large as the process that wrote last has made it.
  func setMapBytes(_ count: Int) throws(LMDBFailure) {
    try check(unsafe mdb_env_set_mapsize(handle, count), "mdb_env_set_mapsize")
  }

  /// Frees the slots of readers whose processes are gone; how many there were.
  @discardableResult func freeStaleReaders() throws(LMDBFailure) -> Int {
    var count: CInt = 0
    try check(unsafe mdb_reader_check(handle, &count), "mdb_reader_check")
    return Int(count)
  }

  /// Writes a copy without free pages into an open, empty file.
  func copyCompacted(to descriptor: CInt) throws(LMDBFailure) {
    try check(unsafe mdb_env_copyfd2(handle, descriptor, UInt32(MDB_CP_COMPACT)), "mdb_env_copyfd2")
  }

  /// The descriptor of `data.mdb` that LMDB reads and writes; LMDB's to close.
  func descriptor() throws(LMDBFailure) -> CInt {
    var descriptor: CInt = -1
    try check(unsafe mdb_env_get_fd(handle, &descriptor), "mdb_env_get_fd")
    return descriptor
  }

  /// What LMDB says of itself.
  struct Figures {
    var mapBytes = 0
    var lastPage = 0
    var lastTransaction = 0
    var pageBytes = 0
    /// Of each reader that is reading, in every process, the transaction that it sees.
    var readers: [Int] = []
  }

  func figures() throws(LMDBFailure) -> Figures {
    var info = unsafe MDB_envinfo()
    try check(unsafe mdb_env_info(handle, &info), "mdb_env_info")
    var status = MDB_stat()
    try check(unsafe mdb_env_stat(handle, &status), "mdb_env_stat")
    var figures = unsafe Figures(
      mapBytes: info.me_mapsize, lastPage: info.me_last_pgno, lastTransaction: info.me_last_txnid,
      pageBytes: Int(status.ms_psize))
    // A line a slot: process, thread, and the transaction, or "-" where it only waits.
    let listed = unsafe withUnsafeMutablePointer(to: &figures.readers) { readers in
      unsafe mdb_reader_list(
        handle,
        { line, context in
          guard let line = unsafe line, let context = unsafe context else { return 0 }
          let word = unsafe String(cString: line).split(whereSeparator: \.isWhitespace).last
          if let number = word.flatMap({ Int($0) }) {
            unsafe context.assumingMemoryBound(to: [Int].self).pointee.append(number)
          }
          return 0
        }, readers)
    }
    // The call returns what the function returned last, or the number of lines: below 0 is a failure.
    try check(min(listed, 0), "mdb_reader_list")
    return figures
  }
}
