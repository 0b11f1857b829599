/// A store's UUID, 16 random bytes drawn when it is made: no segment of one store is taken for another's.
struct StoreIdentity: Sendable, Hashable, CustomStringConvertible {
  let bytes: [UInt8]

  static let byteCount = 16

  init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// A new one.
  init(using generator: inout some RandomNumberGenerator) {
    bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// 32 lowercase hex digits.
  var description: String { Hex.text(bytes) }
}
