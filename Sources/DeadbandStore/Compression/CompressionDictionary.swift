private import CZstd

/// A trained zstd dictionary in the forms that compressing and decompressing want; the only file that touches its
/// handles.
@safe final class CompressionDictionary: @unchecked Sendable {
  // Proof: both handles are made in the initialiser, never changed, and freed in deinit; zstd.h allows digested
  // dictionaries to be read by several threads at once.
  let compressing: OpaquePointer
  let decompressing: OpaquePointer
  /// What records name it by; never 0.
  let identity: UInt32
  /// Its bytes as trained.
  let bytes: [UInt8]

  /// The most bytes a dictionary may have.
  static let byteLimit = 1 << 20

  /// - Returns: nil where the bytes are no trained dictionary.
  init?(bytes: [UInt8]) {
    guard bytes.count <= Self.byteLimit else { return nil }
    let identity = unsafe bytes.withUnsafeBytes { unsafe ZDICT_getDictID($0.baseAddress, $0.count) }
    guard identity != 0 else { return nil }
    let compressing = unsafe bytes.withUnsafeBytes {
      unsafe ZSTD_createCDict($0.baseAddress, $0.count, Compressor.level)
    }
    let decompressing = unsafe bytes.withUnsafeBytes { unsafe ZSTD_createDDict($0.baseAddress, $0.count) }
    guard let compressing = unsafe compressing, let decompressing = unsafe decompressing else {
      unsafe ZSTD_freeCDict(compressing)
      unsafe ZSTD_freeDDict(decompressing)
      return nil
    }
    unsafe self.compressing = unsafe compressing
    unsafe self.decompressing = unsafe decompressing
    self.identity = identity
    self.bytes = bytes
  }

  deinit {
    unsafe ZSTD_freeCDict(compressing)
    unsafe ZSTD_freeDDict(decompressing)
  }

  /// The version of the libzstd that compresses.
  static var libraryVersion: String { unsafe String(cString: ZSTD_versionString()) }

  /// Trains a dictionary of at most `size` bytes on samples; nil where they are too few or too alike for zstd.
  static func train(_ samples: [[UInt8]], size: Int = 32 << 10) -> CompressionDictionary? {
    let sizes = samples.map(\.count)
    let joined = samples.flatMap { $0 }
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, used in
      unsafe count = ZDICT_trainFromBuffer(
        buffer.baseAddress, size, joined, sizes, UInt32(clamping: sizes.count))
      used = ZDICT_isError(count) == 0 ? count : 0
    }
    return CompressionDictionary(bytes: bytes)
  }
}
