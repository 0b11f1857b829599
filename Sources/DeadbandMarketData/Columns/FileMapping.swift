import DeadbandCore
import Glibc
import SystemPackage

/// The bytes of a file, read where they lie: the only caller of mmap(2), and the only holder of its pointer.
///
/// Every access is within the file as it was when it was mapped: outside of it integers are 0 and ranges empty. Who cuts
/// the file short meanwhile ends the process (SIGBUS), as with every mapping; files of this library are replaced by
/// renaming, which leaves a mapping what it was.
final class FileMapping: @unchecked Sendable {
  // Proof: nobody writes to the memory, it is mapped read-only, and it goes when the last reference goes.
  private let base: UnsafeRawPointer?
  /// Bytes of the file.
  let count: Int

  /// Maps a regular file; nil for anything else (a pipe, a device, a folder) and for an empty file.
  ///
  /// - Parameter start: nil as well for a file that does not begin so.
  init?(path: String, startingWith start: [UInt8]) throws(InputError) {
    do {
      // Not even opened: whoever writes to a pipe would take this for its reader.
      guard try FilePath(path).stat().type == .regular else { return nil }
      let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      defer { try? descriptor.close() }
      let status = try descriptor.stat()
      guard status.type == .regular, status.size >= start.count, !start.isEmpty else { return nil }
      var found = [UInt8](repeating: 0, count: start.count)
      let read = try found.withUnsafeMutableBytes { try descriptor.read(fromAbsoluteOffset: 0, into: $0) }
      guard read == start.count, found == start else { return nil }
      count = Int(status.size)
      let mapped = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor.rawValue, 0)
      guard mapped != MAP_FAILED else { throw Errno(rawValue: errno) }
      base = UnsafeRawPointer(mapped)
    } catch {
      throw .unreadable(path, error)
    }
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: base), count) }

  /// The integer at `offset`, its least significant byte first.
  @inline(__always)
  func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as: Number.Type = Number.self)
    -> Number
  {
    guard let base, offset >= 0, offset <= count &- MemoryLayout<Number>.size else { return 0 }
    return Number(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  /// A copy of some bytes.
  func bytes(_ range: Range<Int>) -> [UInt8] { with(range) { Array($0) } }

  func checksum(_ range: Range<Int>) -> UInt32 { with(range) { CRC32.of($0) } }

  /// SHA-256 of some bytes.
  func digest(_ range: Range<Int>) -> Digest {
    var stream = DigestStream()
    with(range) { stream.append($0) }
    return stream.finish()
  }

  private func with<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let range = range.clamped(to: 0..<count)
    return body(UnsafeRawBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count))
  }
}
