import DeadbandCore

/// A part of a history's subjects, so that many processes can each replay one: part 2 of 7.
///
/// Subjects are numbered in the order of appearance. Number `s` is in bucket `s mod 64`, bucket `b` in part `b mod n + 1`
/// of `n`. What a replay bounds in memory it bounds by bucket, so that no count depends on how many parts there are.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// Which part, 1…``count``.
  public let number: Int
  /// How many parts there are, 1…64.
  public let count: Int

  static let bucketCount = 64

  /// Allowed numbers of parts.
  public static let counts = 1...bucketCount
  /// All subjects.
  public static let whole = Shard(unchecked: 1, of: 1)

  /// Part `number` of `count`; nil where there is no such part.
  public init?(_ number: Int, of count: Int) {
    guard Self.counts.contains(count), (1...count).contains(number) else { return nil }
    self.init(unchecked: number, of: count)
  }

  /// What `2/7` names; nil for any other text.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
    self.init(number, of: count)
  }

  private init(unchecked number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  /// Whether a subject, by its number, is in this part.
  @inline(__always)
  public func holds(_ subject: Int) -> Bool { Self.bucket(of: subject) % count == number - 1 }

  /// The bucket of a subject: what is bounded together.
  @inline(__always)
  static func bucket(of subject: Int) -> Int { subject % bucketCount }

  /// `2/7`.
  public var description: String { "\(number)/\(count)" }
}
