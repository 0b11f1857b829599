import SystemPackage

/// An open file descriptor with one owner, closed at the end of its life; the only caller of open(2) and read(2).
struct OpenFile: ~Copyable {
  /// The file as it was named, or `standard input`.
  let name: String
  private let descriptor: FileDescriptor
  private let isOwned: Bool

  /// Opens a file for reading, or takes standard input for `-`, which is left open at the end.
  init(path: String) throws(InputError) {
    isOwned = path != "-"
    name = isOwned ? path : "standard input"
    do {
      // Without O_NONBLOCK a pipe that nobody writes to waits, as it does in cat(1).
      descriptor =
        isOwned
        ? try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) : .standardInput
    } catch {
      throw .unreadable(path, error)
    }
  }

  deinit {
    // A failing close of a file that was only read loses nothing.
    if isOwned { try? descriptor.close() }
  }

  /// Reads up to the buffer's end into the place that starts at `offset`; the number of bytes read, 0 at the end
  /// of the file. A call interrupted by a signal is repeated.
  func read(into buffer: inout [UInt8], from offset: Int) throws(InputError) -> Int {
    do {
      return try buffer.withUnsafeMutableBytes { bytes in
        try descriptor.read(
          into: UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]), retryOnInterrupt: true)
      }
    } catch {
      throw .unreadable(name, error)
    }
  }
}
