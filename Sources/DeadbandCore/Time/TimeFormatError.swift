/// Why a text is not a time or a date: one reason, fit to follow the text in a message.
public struct TimeFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what is expected, such as `hour above 23`.
  public let reason: String

  /// The reason.
  public var description: String { reason }

  init(_ reason: String) { self.reason = reason }
}
