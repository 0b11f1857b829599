internal import DeadbandCore

/// Why a price list cannot be read, or has no price.
public enum PriceListError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nobody knows what this provider's model costs: it must not be asked unless the user states a price.
  case unknownPrice(provider: String, model: String)
  /// The text is refused: its source, the place in it (empty where it is no JSON), the reason.
  case refused(source: String, path: String, reason: String)

  /// One sentence on one line.
  public var description: String {
    switch self {
    case .unknownPrice(let provider, let model):
      "what \"\(model)\" of \"\(provider)\" costs is unknown; state its price to use it".onOneLine
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension PriceListError: DocumentError {}
