private import Glibc

/// A folder of the system, mode 0700, in which no symbolic link is followed; with `MidFolder`, the only caller of the
/// system.
package final class SystemFolder: Folder {
  private let descriptor: Int32
  private let path: String

  /// Opens the folder, and makes it first where it is missing, if that is wanted; it is durable then.
  package init(path: String, makes: Bool = true) throws(StoreError) {
    self.path = path
    if makes, unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
      throw StoreError(.unwritable, "cannot be made", errno, path)
    }
    descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw StoreError(.unreadable, "cannot be opened as a folder", errno, path) }
    // One in which there is nothing yet may have been made by somebody who died before its name was durable.
    if makes, try self.names().isEmpty { try syncParent() }
  }

  /// Returns when the folder's own name is durable.
  private func syncParent() throws(StoreError) {
    let parent = unsafe openat(descriptor, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { throw StoreError(.unwritable, "its folder cannot be opened", errno, path) }
    defer { Glibc.close(parent) }
    guard fsync(parent) == 0 else {
      throw StoreError(.unwritable, "its folder cannot be synced", errno, path)
    }
  }

  deinit { Glibc.close(descriptor) }

  package func names() throws(StoreError) -> [String] {
    let copy = dup(descriptor)
    guard copy >= 0, let folder = unsafe fdopendir(copy) else {
      throw StoreError(.unreadable, "cannot be listed", errno, path)
    }
    defer { unsafe closedir(folder) }
    unsafe rewinddir(folder)
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  package func open(_ name: String, writable: Bool) throws(StoreError) -> (any File)? {
    let file = descriptor(of: name, writable ? O_RDWR : O_RDONLY)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw StoreError(.unreadable, "cannot be opened", errno, name) }
    return SystemFile(descriptor: file, name: name)
  }

  package func create(_ name: String) throws(StoreError) -> any File {
    let file = descriptor(of: name, O_RDWR | O_CREAT | O_TRUNC)
    guard file >= 0 else { throw StoreError(.unwritable, "cannot be made", errno, name) }
    return SystemFile(descriptor: file, name: name)
  }

  private func descriptor(of name: String, _ flags: Int32) -> Int32 {
    unsafe openat(descriptor, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
  }

  package func rename(_ name: String, to newName: String) throws(StoreError) {
    guard unsafe renameat(descriptor, name, descriptor, newName) == 0 else {
      throw StoreError(.unwritable, "cannot be renamed to \(newName)", errno, name)
    }
  }

  package func remove(_ name: String) throws(StoreError) {
    guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
      throw StoreError(.unwritable, "cannot be removed", errno, name)
    }
  }

  package func sync() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw StoreError(.unwritable, "cannot be synced", errno, path) }
  }

  package func stamp(_ name: String) throws(StoreError) -> FileStamp? {
    var status = stat()
    if unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) != 0 {
      if errno == ENOENT { return nil }
      throw StoreError(.unreadable, "cannot be looked at", errno, name)
    }
    return FileStamp(
      inode: UInt64(status.st_ino),
      changed: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec),
      size: Int64(status.st_size))
  }

  package func lock(_ name: String, waitingSeconds seconds: Double) throws(StoreError) -> (any FolderLock)? {
    // Where nothing may be written, the lock can be held all the same if it is there.
    var file = descriptor(of: name, O_RDWR | O_CREAT)
    if file < 0 {
      // Why it could not be made says more than that it is not there.
      let number = errno
      file = descriptor(of: name, O_RDONLY)
      guard file >= 0 else { throw StoreError(.unwritable, "cannot be made", number, name) }
    }
    let lock = SystemLock(descriptor: file)
    var waited = 0.0
    var pause = 0.000_05
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw StoreError(.unreadable, "cannot be locked", errno, name)
      }
      if waited >= seconds { return nil }
      var time = timespec(tv_sec: 0, tv_nsec: Int(pause * 1e9))
      unsafe nanosleep(&time, nil)
      waited += pause
      pause = min(pause * 2, 0.01)
    }
    return lock
  }
}

private final class SystemLock: FolderLock {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  // Closing alone would not always let go: a process that another thread starts shares the description until it runs its program.
  deinit {
    flock(descriptor, LOCK_UN)
    Glibc.close(descriptor)
  }
}

private final class SystemFile: File {
  private let descriptor: Int32
  private let name: String

  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit { Glibc.close(descriptor) }

  package func size() throws(StoreError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw StoreError(.unreadable, "has no size", errno, name)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.incompatible, path: name, reason: "is no regular file")
    }
    return Int(status.st_size)
  }

  package func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, used in
      while used < count {
        let part = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + used }, count - used, offset + used)
        if part < 0 && errno == EINTR { continue }
        if part < 0 { failure = errno }
        if part <= 0 { return }
        used += part
      }
    }
    guard failure == 0 else { throw StoreError(.unreadable, "cannot be read", failure, name) }
    return bytes
  }

  package func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
    var failure: Int32 = 0
    unsafe bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let part = unsafe pwrite(
          descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written, offset + written
        )
        if part < 0 && errno == EINTR { continue }
        guard part > 0 else {
          failure = part < 0 ? errno : ENOSPC
          return
        }
        written += part
      }
    }
    guard failure == 0 else { throw StoreError(.unwritable, "cannot be written", failure, name) }
  }

  package func allocate(_ size: Int) throws(StoreError) {
    let status = posix_fallocate(descriptor, 0, size)
    guard status == 0 else {
      throw StoreError(.unwritable, "cannot be made \(size) bytes long", status, name)
    }
  }

  package func truncate(to size: Int) throws(StoreError) {
    guard ftruncate(descriptor, size) == 0 else {
      throw StoreError(.unwritable, "cannot be cut to \(size) bytes", errno, name)
    }
  }

  package func sync() throws(StoreError) {
    guard fdatasync(descriptor) == 0 else { throw StoreError(.unwritable, "cannot be synced", errno, name) }
  }
}

extension StoreError {
  /// A call of the system that failed; the one place where its numbers become errors.
  init(_ code: Code, _ what: String, _ number: Int32, _ path: String) {
    let full = number == ENOSPC || number == EDQUOT || number == EFBIG
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let wayOut: String? =
      switch number {
      case ENOSPC, EDQUOT, EFBIG: "make room; nothing that was acknowledged is lost"
      case EACCES, EPERM: "see to whom the store's folder belongs"
      case ELOOP: "the store follows no symbolic link"
      default: nil
      }
    self.init(full ? .full : code, path: path, reason: "\(what): \(reason)", wayOut: wayOut)
  }
}
