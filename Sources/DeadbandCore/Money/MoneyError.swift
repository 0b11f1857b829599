/// Why an amount of money cannot be.
public enum MoneyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The result lies outside ±9.2 billion dollars.
  case overflow
  /// The text is no decimal number of dollars with at most nine decimals.
  case notAnAmount(String)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .overflow: "the amount exceeds 9.2 billion dollars"
    case .notAnAmount(let text):
      "\"\(text)\" is no amount; write dollars as digits with at most nine decimals, like 12.5"
    }
  }
}
