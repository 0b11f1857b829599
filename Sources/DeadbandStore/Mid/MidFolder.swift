private import CLMDB
private import Glibc

/// The folder of the mid tier, and with other marks that of the ledger: LMDB's two files, and beside them what tells one
/// run from the next.
///
/// | name | |
/// |--|--|
/// | `data.mdb`, `lock.mdb` | LMDB's |
/// | `opening` | there while somebody opens; found by the next who opens, it says that the last did not survive it |
/// | `in-use-1`, … | one for each process that may write, locked by it; found unlocked, its process is gone |
/// | `data.mdb.new` | a compacted copy on its way to its name |
/// | `room.new` | there for a moment, to see how much room there is |
/// | `quarantine/` | the last files that could not be used |
///
/// Who opens, compacts or puts aside holds the folder's own lock (`flock`), which ends with its process.
final class MidFolder: Sendable {
  static let dataName = "data.mdb"
  static let lockName = "lock.mdb"
  static let copyName = "data.mdb.new"
  static let openingName = "opening"
  static let inUsePrefix = "in-use-"
  static let roomName = "room.new"
  static let quarantineName = "quarantine"

  let path: String
  let identity: FileIdentity
  private let files: SystemFolder
  private let descriptor: Int32

  /// Opens the folder, and makes it first where it is missing and may be written.
  init(path: String, writable: Bool) throws(StoreError) {
    if !writable, !Self.exists(path) {
      throw StoreError(.unreadable, "cannot be opened", errno, path)
    }
    files = try SystemFolder(path: path)
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw StoreError(.unreadable, "cannot be opened as a folder", errno, path) }
    var status = stat()
    var system = statfs()
    guard unsafe fstat(descriptor, &status) == 0, unsafe fstatfs(descriptor, &system) == 0,
      !writable || status.st_mode & 0o077 == 0 || fchmod(descriptor, 0o700) == 0
    else {
      let number = errno
      Glibc.close(descriptor)
      throw StoreError(.unreadable, "cannot be looked at", number, path)
    }
    self.descriptor = descriptor
    self.path = path
    identity = FileIdentity(status)
    if let name = FileSystemKind(magic: Int(system.f_type)).refusedName {
      throw StoreError(
        .incompatible, path: path, reason: "lies on \(name), on which LMDB's locks and map do not hold",
        wayOut: "choose a folder on a disk of this machine")
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Whether anything is at `path`; why not is in `errno`.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  // MARK: The folder's lock

  /// Performs `body` while no other process, and nobody else in this one, opens, compacts or puts aside. Waits ten
  /// seconds at most.
  func whileLocked<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    var attempts = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, attempts < 1000 else {
        throw StoreError(.busy, "is being opened by another process", errno, path)
      }
      attempts += 1
      poll(nil, 0, 10)
    }
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  // MARK: Markers

  var isOpeningMarked: Bool { get throws(StoreError) { try files.names().contains(Self.openingName) } }

  func markOpening() throws(StoreError) {
    _ = try files.create(Self.openingName)
    try files.sync()
  }

  /// Not synced: a mark that outlives a power failure costs the cache, and nothing else.
  func unmarkOpening() throws(StoreError) { try files.remove(Self.openingName) }

  /// That a process has the tier open for writing; ends with the process, or when it is let go.
  final class Use: Sendable {
    fileprivate let folder: MidFolder
    fileprivate let name: String
    private let descriptor: Int32

    fileprivate init(_ folder: MidFolder, name: String, descriptor: Int32) {
      (self.folder, self.name, self.descriptor) = (folder, name, descriptor)
    }

    deinit { Glibc.close(descriptor) }

    /// Says that the tier was closed as it should be.
    func end() { unsafe unlinkat(folder.descriptor, name, 0) }
  }

  /// Marks the tier as in use by this process.
  func markUse() throws(StoreError) -> Use {
    for number in 1...10_000 {
      if let use = try markUse(Self.inUsePrefix + String(number)) { return use }
    }
    throw StoreError(.busy, path: path, reason: "is in use by 10000 processes")
  }

  /// Marks the folder as in use by this process, under this name; nil where the name is taken.
  func markUse(_ name: String) throws(StoreError) -> Use? {
    let file = unsafe openat(descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if file < 0, errno == EEXIST { return nil }
    guard file >= 0 else { throw StoreError(.unwritable, "cannot be made", errno, name) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      Glibc.close(file)
      throw StoreError(.unwritable, "cannot be locked", number, name)
    }
    return Use(self, name: name, descriptor: file)
  }

  /// Who uses the folder: whether some process does, and the marks of processes that are gone.
  func users() throws(StoreError) -> (areAlive: Bool, gone: [String]) {
    let users = try users(Self.inUsePrefix)
    return (!users.alive.isEmpty, users.gone)
  }

  /// The marks that begin like this, of processes that are there and of those that are gone.
  func users(_ prefix: String) throws(StoreError) -> (alive: [String], gone: [String]) {
    var alive: [String] = []
    var gone: [String] = []
    for name in try files.names() where name.hasPrefix(prefix) {
      let file = unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard file >= 0 else {
        gone.append(name)
        continue
      }
      defer { Glibc.close(file) }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { gone.append(name) } else { alive.append(name) }
    }
    return (alive, gone)
  }

  /// Whether no other process, readers included, has LMDB's files open. Only while this one has not: closing a file ends
  /// all of a process's locks on it.
  func isUnused() throws(StoreError) -> Bool {
    let file = unsafe openat(descriptor, Self.lockName, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if file < 0, errno == ENOENT { return true }
    guard file >= 0 else { throw StoreError(.unreadable, "cannot be opened", errno, Self.lockName) }
    defer { Glibc.close(file) }
    // As mdb_env_excl_lock asks: whoever has the environment open holds the first byte.
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_len = 1
    return unsafe fcntl(file, F_SETLK, &lock) == 0
  }

  // MARK: Files

  /// Reads `data.mdb` without LMDB.
  func readData() throws(StoreError) -> DataFile.Reading {
    guard let status = status(Self.dataName) else { return .none }
    guard status.st_mode & S_IFMT == S_IFREG else { return .unusable("no regular file") }
    guard status.st_nlink == 1 else { return .unusable("a file of several names") }
    guard let file = try files.open(Self.dataName, writable: false) else { return .none }
    return try DataFile.read(file)
  }

  /// Makes an empty `data.mdb` where there is none, so that LMDB is seen to open this very file.
  func makeData() throws(StoreError) {
    let file = unsafe openat(descriptor, Self.dataName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw StoreError(.unwritable, "cannot be made", errno, Self.dataName) }
    Glibc.close(file)
  }

  /// Whether `lock.mdb` is what LMDB may open. It is never opened here: that would end LMDB's locks on it.
  var isLockRegular: Bool { status(Self.lockName).map { $0.st_mode & S_IFMT == S_IFREG } ?? true }

  /// Whether an open descriptor is that of `data.mdb`.
  func isData(_ descriptor: Int32) -> Bool {
    var opened = stat()
    guard unsafe fstat(descriptor, &opened) == 0, let named = status(Self.dataName) else { return false }
    return FileIdentity(opened) == FileIdentity(named)
  }

  /// Moves LMDB's files, the lock with the data it is for, out of the way, over those that were put aside before. A
  /// process that has them open goes on using them, and nobody else does.
  func putAside() throws(StoreError) {
    if let status = status(Self.quarantineName), status.st_mode & S_IFMT != S_IFDIR {
      try files.remove(Self.quarantineName)
    }
    guard unsafe mkdirat(descriptor, Self.quarantineName, 0o700) == 0 || errno == EEXIST else {
      throw StoreError(.unwritable, "cannot be made", errno, Self.quarantineName)
    }
    for name in [Self.lockName, Self.dataName] where status(name) != nil {
      try files.rename(name, to: Self.quarantineName + "/" + name)
    }
    try files.sync()
  }

  func remove(_ name: String) throws(StoreError) { try files.remove(name) }

  /// Makes a new file under `name`, has it written by `body`, and syncs it.
  func write(_ name: String, _ body: (Int32) throws(StoreError) -> Void) throws(StoreError) {
    try files.remove(name)
    let file = unsafe openat(descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw StoreError(.unwritable, "cannot be made", errno, name) }
    defer { Glibc.close(file) }
    try body(file)
    guard fsync(file) == 0 else { throw StoreError(.unwritable, "cannot be synced", errno, name) }
  }

  /// Whether a file as long as `data.mdb` could grow by a mebibyte.
  func hasRoom() throws(StoreError) -> Bool {
    let file = unsafe openat(descriptor, Self.roomName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw StoreError(.unwritable, "cannot be made", errno, Self.roomName) }
    defer {
      Glibc.close(file)
      unsafe unlinkat(descriptor, Self.roomName, 0)
    }
    return posix_fallocate(file, status(Self.dataName)?.st_size ?? 0, 1 << 20) == 0
  }

  /// Puts the compacted copy in the place of `data.mdb`, whose lock goes with it.
  func takeCopy() throws(StoreError) {
    try files.rename(Self.copyName, to: Self.dataName)
    try files.remove(Self.lockName)
    try files.sync()
  }

  private func status(_ name: String) -> stat? {
    var status = stat()
    return unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }
}

extension FileIdentity {
  fileprivate init(_ status: stat) {
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}
