private import CZstd
private import Synchronization

/// Compresses for any number of threads; the only file that touches its handles.
final class Compressor: Sendable {
  @safe private struct Context: @unchecked Sendable {
    // Proof: a context is out of the pool while a call uses it, so no two threads have the same one.
    let pointer: OpaquePointer
  }

  private let idle = Mutex<[Context]>([])

  /// Above 3 the writer would wait for the compressor instead of the disk.
  static let level: Int32 = 3

  deinit { idle.withLock { contexts in for context in contexts { unsafe ZSTD_freeCCtx(context.pointer) } } }

  /// `bytes` compressed, and how; stored where that is no shorter, or there is no memory to compress with. O(bytes).
  func compressed(_ bytes: [UInt8], _ dictionary: CompressionDictionary?) -> (
    codec: Record.Codec, bytes: [UInt8]
  ) {
    guard let context = take() else { return (.stored, bytes) }
    defer { idle.withLock { $0.append(context) } }
    // What is no shorter is not wanted: no room for it, and zstd says so by an error.
    let room = max(bytes.count - 1, 0)
    var count = 0
    let compressed = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, used in
      if let dictionary {
        unsafe count = ZSTD_compress_usingCDict(
          context.pointer, buffer.baseAddress, room, bytes, bytes.count, dictionary.compressing)
      } else {
        unsafe count = ZSTD_compressCCtx(
          context.pointer, buffer.baseAddress, room, bytes, bytes.count, Self.level)
      }
      used = ZSTD_isError(count) == 0 ? count : 0
    }
    guard !compressed.isEmpty else { return (.stored, bytes) }
    return (.zstd(dictionary: dictionary?.identity ?? 0), compressed)
  }

  private func take() -> Context? {
    if let context = idle.withLock({ $0.popLast() }) { return context }
    return unsafe ZSTD_createCCtx().map { unsafe Context(pointer: $0) }
  }
}
