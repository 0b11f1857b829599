/// Why a text is no schema that answers can be held to: the place in it, and the reason.
public struct JSONSchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where: `$.properties.action.enum`; empty where the text is no JSON.
  public let place: String
  /// What is wrong, in one sentence without a full stop.
  public let reason: String

  /// `place: reason`.
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
