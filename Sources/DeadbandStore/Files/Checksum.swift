private import CXXHash

/// XXH3, 64 bits: tells bytes that were written from bytes that rotted. No defence against somebody who wants to
/// deceive.
struct Checksum: Sendable {
  private let seed: UInt64

  /// The version of the libxxhash that hashes.
  static var libraryVersion: String {
    let number = XXH_versionNumber()
    return "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
  }

  /// The checksum of files that belong to no segment.
  static let plain = Checksum(seed: 0)

  private init(seed: UInt64) { self.seed = seed }

  /// The checksum of one segment of one store: bytes of another, recycled by the file system, never pass it.
  init(store: StoreIdentity, segment: UInt32) {
    var writer = LittleEndianWriter()
    writer.append(store.bytes)
    writer.append(segment)
    seed = Self.plain.of(writer.bytes)
  }

  /// The checksum of a part of `bytes`, of all by default. O(bytes), about 10 GB/s.
  func of(_ bytes: [UInt8], _ range: Range<Int>? = nil) -> UInt64 {
    unsafe bytes.withUnsafeBytes { all in
      let part = unsafe UnsafeRawBufferPointer(rebasing: all[range ?? 0..<all.count])
      return unsafe xxh3_64_with_seed(part.baseAddress, part.count, seed)
    }
  }

  /// The checksum of lent bytes.
  func of(_ bytes: RawSpan) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe xxh3_64_with_seed($0.baseAddress, $0.count, seed) }
  }
}
