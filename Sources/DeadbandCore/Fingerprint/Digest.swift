/// A SHA-256 digest: 32 bytes, written as lowercase hex.
public struct Digest: Sendable, Hashable, CustomStringConvertible {
  // Four words in the digest's byte order compare and hash faster than 32 bytes.
  package let words: (UInt64, UInt64, UInt64, UInt64)

  package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// The digest of `bytes`. O(bytes).
  package init(of bytes: [UInt8]) { self = SHA256.digest(of: bytes) }

  /// The 32 bytes in order.
  public var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  /// 64 lowercase hex digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Equal bytes.
  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  /// Hashes one word: the bytes of a digest are already uniform.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
