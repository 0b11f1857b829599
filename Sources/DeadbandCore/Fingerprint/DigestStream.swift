private import CCrypto

/// SHA-256 of what comes in pieces; ``SHA256`` is for messages that lie ready.
package struct DigestStream: ~Copyable {
  private var context = SHA256_CTX()

  /// The digest of nothing so far.
  package init() { SHA256_Init(&context) }

  /// Takes in more bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&context, bytes.baseAddress, bytes.count)
  }

  /// Takes in more bytes.
  package mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

  /// The digest of all that came.
  package consuming func finish() -> Digest {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { output in
      SHA256_Final(output.baseAddress, &context)
      func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: output.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
      }
      return Digest(words: (word(0), word(1), word(2), word(3)))
    }
  }
}
