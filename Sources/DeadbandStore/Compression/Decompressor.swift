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

  /// What `bytes[range]` are once decompressed, or nil where that is not `expected` bytes, or needs another dictionary.
  /// No more memory than `expected` is taken. O(expected).
  func decompressed(
    _ bytes: [UInt8], _ range: Range<Int>, _ codec: Record.Codec, expected: Int,
    _ dictionary: CompressionDictionary?
  ) -> [UInt8]? {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
    guard case .zstd(let identity) = codec else { return range.count == expected ? Array(bytes[range]) : nil }
    guard identity == (dictionary?.identity ?? 0), let context = take() else { return nil }
    defer { idle.withLock { $0.append(context) } }
    var count = 0
    let result = unsafe bytes.withUnsafeBytes { all in
      let source = unsafe UnsafeRawBufferPointer(rebasing: all[range])
      return unsafe [UInt8](unsafeUninitializedCapacity: expected) { buffer, used in
        if let dictionary {
          unsafe count = ZSTD_decompress_usingDDict(
            context.pointer, buffer.baseAddress, expected, source.baseAddress, source.count,
            dictionary.decompressing)
        } else {
          unsafe count = ZSTD_decompressDCtx(
            context.pointer, buffer.baseAddress, expected, source.baseAddress, source.count)
        }
        used = count == expected ? count : 0
      }
    }
    return count == expected ? result : nil
  }

  private func take() -> Context? {
    if let context = idle.withLock({ $0.popLast() }) { return context }
    return unsafe ZSTD_createDCtx().map { unsafe Context(pointer: $0) }
  }
}
