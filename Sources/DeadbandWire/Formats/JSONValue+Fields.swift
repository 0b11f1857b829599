import DeadbandCore

/// What formats ask of a provider's JSON. Nothing here traps, whatever the JSON is.
extension JSONValue {
  /// The elements, where this is an array.
  var asArray: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// Whether this is an object.
  var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// The field of this name as a whole number of -2^53…2^53; nil where it is missing or none.
  func integer(_ key: String) -> Int? {
    guard case .number(let number)? = self[key], number.magnitude <= 0x1p53 else { return nil }
    return Int(exactly: number)
  }

  /// The most that a provider is believed to have counted. Sums of a few such counts do not overflow.
  private static var countLimit: Double { 1e12 }

  /// The field of this name as a count; nil where it is missing.
  ///
  /// - Throws: `.parsing` where it is no number, is negative or fractional, or is larger than 10^12: money depends
  ///   on it.
  func count(_ key: String) throws(AnalystError) -> Int64? {
    guard let value = self[key] else { return nil }
    guard case .number(let number) = value, number >= 0, number <= Self.countLimit,
      let count = Int64(exactly: number)
    else { throw AnalystError(.parsing, reason: "\(key) is no count of tokens") }
    return count
  }

  /// Reads a provider's JSON.
  static func answer(_ body: [UInt8]) throws(AnalystError) -> JSONValue {
    do throws(JSONError) { return try JSONValue(body) } catch {
      if body.allSatisfy({ $0 <= 0x20 }) {
        throw AnalystError(.parsing, reason: "the answer is empty where JSON is expected", isRetryable: true)
      }
      if ProviderText.isMarkup(body) { throw AnalystError.markup }
      throw AnalystError(
        .parsing, reason: "the answer is no JSON: \(ProviderText.shown(error.description))")
    }
  }
}
