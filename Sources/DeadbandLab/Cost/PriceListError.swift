internal import DeadbandCore

/// Why a price list cannot be read, or has no price.
public enum PriceListError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No model of that name; the ones there are, sorted.
  case unknownModel(String, known: [String])
  /// The text is refused: its source, the place in it (empty where it is no JSON), the reason.
  case refused(source: String, path: String, reason: String)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "no price is known for the model \"\(name)\"; known are \(known.joined(separator: ", "))".onOneLine
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}
