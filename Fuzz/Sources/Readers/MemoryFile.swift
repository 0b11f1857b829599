import Foundation

/// A file in memory with a path, for readers that open their files themselves.
final class MemoryFile: Sendable {
  let path: String
  private let descriptor: CInt

  init() {
    let name = "/deadband-fuzz-\(UUID().uuidString)"
    descriptor = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    // The descriptor is enough: nothing stays behind, however the process ends.
    shm_unlink(name)
    path = "/proc/self/fd/\(descriptor)"
    expect(descriptor >= 0, "a file in memory")
  }

  /// Replaces the contents.
  func write(_ bytes: [UInt8]) {
    expect(ftruncate(descriptor, 0) == 0, "an empty file")
    expect(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, "a written file")
  }
}
