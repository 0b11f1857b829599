package import DeadbandCore

/// An entry as one line of JSON: what exports hold and imports take.
///
///     {"key":"SPY 2024-06-21 IC","value":{"action":"hold"},"created":"2024-05-01T14:30:00Z","model":"m",
///      "input_tokens":812,"output_tokens":95,"cost_nano_dollars":1650000,"finish_reason":"stop",
///      "content_type":"application/json","kept_until":"2024-05-02T02:30:00Z","baseline":{"rsi":55.1,…}}
///
/// `key` is the subject's name, `tenant` stands where it is not the common one. The analysis is `value` where it is JSON on
/// one line, byte for byte; else `text`, or `hex` where it is no UTF-8. Only the key and one of these three are needed:
/// the short form `{"key":"…","value":…}` is an analysis without a baseline, made now. A baseline that holds a profile's
/// own indicators has them by position under `custom`. `holds_while` has the bounds of the region in which the analysis says
/// that it holds (a profile's own indicators as `custom 0` …), `holds_for_seconds` its time; `note` is JSON, or `note_hex`
/// anything else. `latency_nanoseconds` says how long the answer took, where it was measured. Fields of later versions of the store go under `further`.
public enum EntryLine {
  /// The fields in the order they are written.
  enum Field: String, CaseIterable {
    case key, tenant, value, text, hex, created, model
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case costNanoDollars = "cost_nano_dollars"
    case finishReason = "finish_reason"
    case latencyNanoseconds = "latency_nanoseconds"
    case contentType = "content_type"
    case keptUntil = "kept_until"
    case baseline, custom
    case holdsWhile = "holds_while"
    case holdsForSeconds = "holds_for_seconds"
    case note
    case noteHex = "note_hex"
    case further
  }

  /// What tells entries apart: equal only where every field is. O(bytes).
  package static func identity(_ entry: Entry) -> Digest { Digest(of: entry.bytes) }

  static let jsonType = "application/json"
  /// Whole numbers up to here are the same as a `Double`.
  static let exactLimit: Int64 = 1 << 53
}

/// What is wrong with a line, in one sentence that names the field.
public struct EntryLineError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
