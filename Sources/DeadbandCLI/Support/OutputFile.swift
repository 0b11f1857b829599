import Glibc

/// A file that takes the place of what stood there once it is whole, and not before.
///
/// It is written beside its place under another name. What is no regular file (a device, a pipe) is written as it is.
struct OutputFile {
  /// Where to write.
  let output: Output

  private let path: String
  /// What is written until then; `nil` where the place itself is.
  private let temporary: String?

  /// Opens the file, or where there is a symbolic link the one that it leads to.
  init(path: String) throws(OutputError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    guard !exists || status.st_mode & S_IFMT == S_IFREG else {
      self.path = path
      temporary = nil
      output = try Output(file: path)
      return
    }
    let place = exists ? Self.resolved(path) : path
    let temporary = "\(place).\(UInt32.random(in: 1 ... .max)).part"
    self.path = place
    self.temporary = temporary
    output = try Output(file: temporary, named: path)
    // Failing leaves the mode of a new file.
    if exists { _ = chmod(temporary, status.st_mode & 0o7777) }
  }

  /// Writes `bytes` in the place of what stood there, which stays where they cannot be written.
  static func replace(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
    let file = try OutputFile(path: path)
    do { try file.output.write(bytes) } catch {
      file.abandon()
      throw error
    }
    try file.commit()
  }

  /// Puts the file in its place.
  func commit() throws(OutputError) {
    guard let temporary, rename(temporary, path) != 0 else { return }
    let reason = String(cString: strerror(errno))
    abandon()
    throw .failed(name: path, reason: reason)
  }

  /// Leaves what stood there as it was.
  func abandon() {
    if let temporary { unlink(temporary) }
  }

  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
