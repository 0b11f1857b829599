import Glibc
import SystemPackage

/// A file that takes its name once it is whole and on disk, and not before; what stood there stays until then.
struct TemporaryOutput: ~Copyable {
  private let path: String
  /// Where the file goes: where there is a symbolic link, what it leads to.
  private let place: String
  private let temporary: String
  private let descriptor: FileDescriptor
  private var isCommitted = false

  private init(path: String, place: String, temporary: String, _ descriptor: FileDescriptor) {
    (self.path, self.place, self.temporary, self.descriptor) = (path, place, temporary, descriptor)
  }

  /// Begins a file of that name.
  static func begin(_ path: String) throws(HistoryWriteError) -> TemporaryOutput {
    let place = try place(of: path)
    // Two writers of one place do not meet: whoever ends last wins.
    let temporary = "\(place).\(UInt32.random(in: 1 ... .max)).part"
    do {
      let descriptor = try FileDescriptor.open(
        FilePath(temporary), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      return TemporaryOutput(path: path, place: place, temporary: temporary, descriptor)
    } catch {
      throw HistoryWriteError(path: path, reason: "cannot be written: \(error)")
    }
  }

  deinit {
    try? descriptor.close()
    if !isCommitted { unlink(temporary) }
  }

  func write(_ bytes: [UInt8]) throws(HistoryWriteError) {
    do { try descriptor.writeAll(bytes) } catch {
      throw HistoryWriteError(path: path, reason: "cannot be written: \(error)")
    }
  }

  /// Syncs the file, gives it its name, and syncs the folder, so that the name holds what was written whatever happens.
  mutating func commit() throws(HistoryWriteError) {
    guard fsync(descriptor.rawValue) == 0, rename(temporary, place) == 0 else {
      throw HistoryWriteError(path: path, reason: "cannot be written: \(Errno(rawValue: errno))")
    }
    isCommitted = true
    let folder = FilePath(place).removingLastComponent()
    // A folder that cannot be synced has the file all the same.
    guard let opened = try? FileDescriptor.open(folder.isEmpty ? "." : folder, .readOnly) else { return }
    fsync(opened.rawValue)
    try? opened.close()
  }

  /// Where a file of that name goes; an error where something else is.
  private static func place(of path: String) throws(HistoryWriteError) -> String {
    guard let status = try? FilePath(path).stat() else { return path }
    // Renaming would put a file in the place of a device.
    guard status.type == .regular else {
      throw HistoryWriteError(path: path, reason: "cannot be written: it is there, and is no file")
    }
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
