/// How several subjects are asked with one call.
public struct BatchConfiguration: Sendable {
  /// Subjects in one prompt; 1 asks each alone.
  public var subjects = 8
  /// The most tokens that their parts may have together, as estimated.
  public var tokens = 6_000
  /// Whether subjects of several symbols may stand in one prompt, as a portfolio's do.
  public var mixesSymbols = false

  /// The usual one.
  public init() {}
}
