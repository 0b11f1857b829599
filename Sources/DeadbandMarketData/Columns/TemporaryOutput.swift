import Glibc
import SystemPackage

/// A file that takes its name once it is whole and on disk, and not before; what stood there stays until then.
struct TemporaryOutput: ~Copyable {
  private let path: String
  private let temporary: String
  private let descriptor: FileDescriptor
  private var isCommitted = false

  init(path: String) throws(HistoryWriteError) {
    self.path = path
    // Two writers of one place do not meet: whoever ends last wins.
    temporary = "\(path).\(UInt32.random(in: 1 ... .max)).part"
    do {
      descriptor = try FileDescriptor.open(
        FilePath(temporary), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
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
    guard fsync(descriptor.rawValue) == 0, rename(temporary, path) == 0 else {
      throw HistoryWriteError(path: path, reason: "cannot be written: \(Errno(rawValue: errno))")
    }
    isCommitted = true
    let folder = FilePath(path).removingLastComponent()
    // A folder that cannot be synced has the file all the same.
    guard let opened = try? FileDescriptor.open(folder.isEmpty ? "." : folder, .readOnly) else { return }
    fsync(opened.rawValue)
    try? opened.close()
  }
}
