/// A key that no description, log, report or reflection shows.
///
/// Here it lies masked by random bytes, and is whole only while a request is made of it. That keeps it out of what is
/// copied from this value; the environment that it came from, and what the network's library has sent, hold it whole.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let masked: [UInt8]
  private let mask: [UInt8]

  /// Keeps a key.
  public init(_ text: String) {
    var generator = SystemRandomNumberGenerator()
    let bytes = Array(text.utf8)
    let mask = bytes.map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    self.mask = mask
    masked = zip(bytes, mask).map { $0 ^ $1 }
  }

  /// Whether there is nothing.
  public var isEmpty: Bool { masked.isEmpty }

  /// The key itself; for the moment in which a request is made.
  package var revealed: String { String(decoding: zip(masked, mask).map { $0 ^ $1 }, as: UTF8.self) }

  /// The same key.
  public static func == (left: Secret, right: Secret) -> Bool { left.revealed == right.revealed }
  /// By the key.
  public func hash(into hasher: inout Hasher) { hasher.combine(revealed) }

  /// A mark in its place.
  public var description: String { "•••" }
  /// A mark in its place.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
