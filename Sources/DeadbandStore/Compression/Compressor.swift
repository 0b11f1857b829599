private import CZstd

/// A zstd compression context; whoever holds it compresses alone. The only file that touches its handle.
@safe struct Compressor: ~Copyable, @unchecked Sendable {
  // Proof: not copyable, and its methods that write to the context are mutating: one owner, one call at a time.
  private let context: OpaquePointer

  /// Above 3 the writer would wait for the compressor instead of the disk.
  static let level: Int32 = 3

  init() throws(StoreError) {
    guard let context = unsafe ZSTD_createCCtx() else {
      throw StoreError(.unwritable, reason: "no memory for a compressor")
    }
    unsafe self.context = unsafe context
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  /// The payload of `bytes`: compressed, or stored where that is no shorter. O(bytes).
  mutating func payload(_ bytes: [UInt8], _ dictionary: CompressionDictionary?) -> Record.Payload {
    let bound = ZSTD_compressBound(bytes.count)
    var count = 0
    let compressed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, used in
      if let dictionary {
        unsafe count = ZSTD_compress_usingCDict(
          context, buffer.baseAddress, bound, bytes, bytes.count, dictionary.compressing)
      } else {
        unsafe count = ZSTD_compressCCtx(context, buffer.baseAddress, bound, bytes, bytes.count, Self.level)
      }
      used = ZSTD_isError(count) == 0 ? count : 0
    }
    let original = UInt32(truncatingIfNeeded: bytes.count)
    guard !compressed.isEmpty, compressed.count < bytes.count else {
      return Record.Payload(codec: .stored, bytes: bytes, originalCount: original)
    }
    return Record.Payload(
      codec: .zstd(dictionary: dictionary?.identity ?? 0), bytes: compressed, originalCount: original)
  }
}
