import DeadbandCore

/// Numbers in the tree of a profile, found by a pattern, read and replaced.
///
///     significance.refresh_above        one number
///     indicators.*.rule.*               every number of every rule
///     indicators.@volatility.points     those of the indicators whose change type is volatility
///     custom.order_flow.rule.absolute   an indicator of the profile's own, by its key
///     strategies.IRON_CONDOR.price      a weight; one that is not named is 1
///
/// A pattern without `*` and `@` names one number.
enum ProfilePlaces {
  /// The keys that lead to a number.
  typealias Place = [String]

  /// The places that a pattern means, in the profile's order; what is no number does not count.
  static func find(_ pattern: String, in tree: JSONValue) -> [Place] {
    let parts = pattern.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var found: [Place] = []
    walk(parts[...], tree, [], &found)
    return found
  }

  static func isPattern(_ path: String) -> Bool { path.contains("*") || path.contains("@") }

  /// The keys that stand where a pattern goes wrong, and what leads there; for an error.
  static func keysWhereLost(_ pattern: String, in tree: JSONValue) -> (path: String, keys: [String]) {
    let parts = pattern.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var value = tree
    for (depth, part) in parts.enumerated() {
      guard let next = children(value).first(where: { $0.key == part })?.value else {
        return (parts[..<depth].joined(separator: "."), children(value).map(\.key))
      }
      value = next
    }
    return (pattern, children(value).map(\.key))
  }

  private static func walk(
    _ parts: ArraySlice<String>, _ value: JSONValue, _ path: Place, _ found: inout [Place]
  ) {
    guard let part = parts.first else {
      if case .number = value { found.append(path) }
      return
    }
    var children = children(value)
    // A weight that a strategy does not name is 1, and can be set all the same.
    if path.count == 2, path[0] == "strategies", parts.count == 1 {
      for type in ChangeType.allCases where !children.contains(where: { $0.key == type.rawValue }) {
        children.append(JSONValue.Field(type.rawValue, .number(1)))
      }
    }
    for child in children where matches(part, child) {
      walk(parts.dropFirst(), child.value, path + [child.key], &found)
    }
  }

  private static func matches(_ part: String, _ child: JSONValue.Field) -> Bool {
    if part == "*" || part == child.key { return true }
    return part.hasPrefix("@") && child.value.text("change_type") == String(part.dropFirst())
  }

  /// An object's fields; of a list of objects, the elements under their keys.
  private static func children(_ value: JSONValue) -> [JSONValue.Field] {
    switch value {
    case .object(let fields): fields
    case .array(let elements):
      elements.compactMap { element in element.text("key").map { JSONValue.Field($0, element) } }
    default: []
    }
  }

  // MARK: Reading and writing

  static func number(at place: ArraySlice<String>, in value: JSONValue) -> Double? {
    guard let key = place.first else {
      if case .number(let number) = value { return number } else { return nil }
    }
    return children(value).first { $0.key == key }.flatMap { number(at: place.dropFirst(), in: $0.value) }
  }

  /// The tree with another number at a place.
  static func setting(_ place: ArraySlice<String>, to number: Double, in value: JSONValue) -> JSONValue {
    guard let key = place.first else { return .number(number) }
    switch value {
    case .object(var fields):
      if let index = fields.firstIndex(where: { $0.key == key }) {
        fields[index].value = setting(place.dropFirst(), to: number, in: fields[index].value)
      } else if place.count == 1 {
        fields.append(JSONValue.Field(key, .number(number)))
      }
      return .object(fields)
    case .array(let elements):
      return .array(
        elements.map { $0.text("key") == key ? setting(place.dropFirst(), to: number, in: $0) : $0 })
    default: return value
    }
  }

  /// The tree with the number at a place multiplied. Of a ratio, which compares with 1, what is above 1 is multiplied, so
  /// that every rule's excess shrinks by the same factor.
  static func multiplying(_ place: Place, by factor: Double, in tree: JSONValue) -> JSONValue {
    let number = number(at: place[...], in: tree) ?? 1
    let product = place.last == "ratio" ? 1 + factor * (number - 1) : factor * number
    return setting(place[...], to: product.rounded(digits: 4), in: tree)
  }
}

extension Double {
  /// The nearest number of so many decimal digits: what a person would write.
  func rounded(digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    var unit = 1.0
    var least = 1.0
    for _ in 1..<digits { least *= 10 }
    // Powers of ten to 10^22 are exact, and so is the decimal that a division by one gives, to the last bit.
    while abs(self) * unit < least, unit < 1e22 { unit *= 10 }
    if unit > 1 { return (self * unit).rounded() / unit }
    while abs(self) >= least * 10 * unit, unit < 1e22 { unit *= 10 }
    return (self / unit).rounded() * unit
  }
}
