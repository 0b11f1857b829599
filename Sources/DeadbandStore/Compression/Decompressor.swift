private import CZstd
private import Synchronization

/// Decompresses for any number of threads; the only file that touches its handles.
final class Decompressor: Sendable {
  @safe private struct Context: @unchecked Sendable {
    // Proof: a context is out of the pool while a call uses it, so no two threads have the same one.
    let pointer: OpaquePointer
  }

  private let idle = Mutex<[Context]>([])

  deinit { idle.withLock { contexts in for context in contexts { unsafe ZSTD_freeDCtx(context.pointer) } } }

  /// The payload's bytes, or nil where they are not what their header says, or need another dictionary.
  func bytes(of payload: Record.Payload, _ dictionary: CompressionDictionary?) -> [UInt8]? {
    guard case .zstd(let identity) = payload.codec else { return payload.bytes }
    guard identity == (dictionary?.identity ?? 0), let context = take() else { return nil }
    defer { idle.withLock { $0.append(context) } }
    let expected = Int(payload.originalCount)
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: expected) { buffer, used in
      if let dictionary {
        unsafe count = ZSTD_decompress_usingDDict(
          context.pointer, buffer.baseAddress, expected, payload.bytes, payload.bytes.count,
          dictionary.decompressing)
      } else {
        unsafe count = ZSTD_decompressDCtx(
          context.pointer, buffer.baseAddress, expected, payload.bytes, payload.bytes.count)
      }
      used = count == expected ? count : 0
    }
    return count == expected ? bytes : nil
  }

  private func take() -> Context? {
    if let context = idle.withLock({ $0.popLast() }) { return context }
    return unsafe ZSTD_createDCtx().map { unsafe Context(pointer: $0) }
  }
}
