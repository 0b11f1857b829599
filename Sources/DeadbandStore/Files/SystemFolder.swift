private import Glibc

/// A folder of the system, mode 0700, in which no symbolic link is followed; the only file that calls the system.
final class SystemFolder: Folder {
  private let descriptor: Int32
  private let path: String

  /// Opens the folder, and makes it first where it is missing.
  init(path: String) throws(StoreError) {
    self.path = path
    if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
      throw StoreError(.unwritable, "cannot be made", errno, path)
    }
    descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw StoreError(.unreadable, "cannot be opened as a folder", errno, path) }
  }

  deinit { Glibc.close(descriptor) }

  func names() throws(StoreError) -> [String] {
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

  func open(_ name: String, writable: Bool) throws(StoreError) -> any File {
    try file(name, writable ? O_RDWR : O_RDONLY)
  }

  func create(_ name: String) throws(StoreError) -> any File { try file(name, O_RDWR | O_CREAT | O_TRUNC) }

  private func file(_ name: String, _ flags: Int32) throws(StoreError) -> any File {
    let file = unsafe openat(descriptor, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw StoreError(.unreadable, "cannot be opened", errno, name) }
    return SystemFile(descriptor: file, name: name)
  }

  func rename(_ name: String, to newName: String) throws(StoreError) {
    guard unsafe renameat(descriptor, name, descriptor, newName) == 0 else {
      throw StoreError(.unwritable, "cannot be renamed to \(newName)", errno, name)
    }
  }

  func remove(_ name: String) throws(StoreError) {
    guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
      throw StoreError(.unwritable, "cannot be removed", errno, name)
    }
  }

  func sync() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw StoreError(.unwritable, "cannot be synced", errno, path) }
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

  func size() throws(StoreError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw StoreError(.unreadable, "has no size", errno, name)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.incompatible, path: name, reason: "is no regular file")
    }
    return Int(status.st_size)
  }

  func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
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

  func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
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

  func allocate(_ size: Int) throws(StoreError) {
    let status = posix_fallocate(descriptor, 0, size)
    guard status == 0 else {
      throw StoreError(.unwritable, "cannot be made \(size) bytes long", status, name)
    }
  }

  func sync() throws(StoreError) {
    guard fdatasync(descriptor) == 0 else { throw StoreError(.unwritable, "cannot be synced", errno, name) }
  }
}

extension StoreError {
  /// A call of the system that failed; the one place where its numbers become errors.
  fileprivate init(_ code: Code, _ what: String, _ number: Int32, _ path: String) {
    let full = number == ENOSPC || number == EDQUOT
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let wayOut: String? =
      switch number {
      case ENOSPC, EDQUOT: "make room; nothing that was acknowledged is lost"
      case EACCES, EPERM: "see to whom the store's folder belongs"
      case ELOOP: "the store follows no symbolic link"
      default: nil
      }
    self.init(full ? .full : code, path: path, reason: "\(what): \(reason)", wayOut: wayOut)
  }
}
