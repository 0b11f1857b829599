private import CCrypto

/// SHA-256 by libcrypto, over short messages above all; the only file but ``DigestStream``'s that touches
/// its handle.
///
/// One context on the stack, no allocation: 58 to 162 bytes are one to three compressions, and allocating or
/// looking up a digest costs more than that.
enum SHA256 {
  /// Longest message a fingerprint needs: 2 bytes and five digests.
  static let messageLimit = 2 + 5 * 32
  /// Whole blocks that hold it with its padding.
  private static let bufferSize = (messageLimit + 9 + 63) / 64 * 64

  /// Hashes what `write` appends to the message.
  ///
  /// Padded here (FIPS 180-4, 5.1.1) and given to libcrypto's compression block by block: its Update and Final copy, branch and
  /// cleanse for messages of any kind, which takes as long as the one to three blocks themselves.
  @inline(__always)
  static func digest(_ write: (inout Message) -> Void) -> Digest {
    withUnsafeTemporaryAllocation(byteCount: bufferSize, alignment: 8) { buffer in
      var message = Message(buffer: buffer)
      write(&message)
      let bits = UInt64(message.count) * 8
      let blocks = (message.count + 9 + 63) / 64
      message.append(0x80)
      while message.count % 8 != 0 { message.append(0) }
      while message.count < blocks * 64 - 8 { message.append(bigEndian: 0) }
      message.append(bigEndian: bits)
      var context = SHA256_CTX()
      SHA256_Init(&context)
      for block in 0..<blocks {
        SHA256_Transform(
          &context, buffer.baseAddress.map { ($0 + block * 64).assumingMemoryBound(to: UInt8.self) })
      }
      let h = context.h
      return Digest(words: (word(h.0, h.1), word(h.2, h.3), word(h.4, h.5), word(h.6, h.7)))
    }
  }

  @inline(__always)
  private static func word(_ high: UInt32, _ low: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }

  /// Hashes bytes of any length.
  static func digest(of bytes: [UInt8]) -> Digest {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { output in
      var context = SHA256_CTX()
      SHA256_Init(&context)
      SHA256_Update(&context, bytes, bytes.count)
      SHA256_Final(output.baseAddress, &context)
      return Digest(words: (word(output, 0), word(output, 1), word(output, 2), word(output, 3)))
    }
  }

  @inline(__always)
  private static func word(_ output: UnsafeMutableRawBufferPointer, _ index: Int) -> UInt64 {
    UInt64(bigEndian: output.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
  }

  /// A message under construction, bounded by the buffer, which holds ``messageLimit`` bytes and their padding; writing past it traps, which no input can cause:
  /// the schema bounds every group.
  struct Message {
    let buffer: UnsafeMutableRawBufferPointer
    var count = 0

    @inline(__always)
    mutating func append(_ byte: UInt8) {
      buffer[count] = byte
      count += 1
    }

    @inline(__always)
    mutating func append(bigEndian word: UInt64) {
      buffer.storeBytes(of: word.bigEndian, toByteOffset: count, as: UInt64.self)
      count += 8
    }

    @inline(__always)
    mutating func append(_ digest: Digest) {
      append(bigEndian: digest.words.0)
      append(bigEndian: digest.words.1)
      append(bigEndian: digest.words.2)
      append(bigEndian: digest.words.3)
    }
  }
}
