/// What a rulebook answers at one tick. 40 bytes at most, no allocation.
public struct RulebookAnswer: Sendable, Hashable, CustomStringConvertible {
  /// What to do.
  public let action: Action
  /// The rule that said so, with its numbers.
  public let reason: Reason
  /// What the situation was read from.
  public let basis: Situation.Basis

  /// The answer as a line: `close (basis: position): profit 52 % of the entry value, target 50 %`.
  public var description: String { "\(action) (basis: \(basis)): \(reason)" }
}
