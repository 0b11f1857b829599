import DeadbandCore

/// One schema within a schema, its keywords read. Other schemas are meant by their place in the list of all.
struct SchemaNode: Sendable {
  /// The types of values; an integer is a number too.
  struct Types: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = Types(rawValue: 1)
    static let boolean = Types(rawValue: 2)
    static let integer = Types(rawValue: 4)
    static let number = Types(rawValue: 8)
    static let string = Types(rawValue: 16)
    static let array = Types(rawValue: 32)
    static let object = Types(rawValue: 64)

    static let names: [(name: String, type: Types)] = [
      ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object),
    ]

    /// `a string or null`.
    var words: String {
      Self.names.filter { contains($0.type) }.map(\.name).joined(separator: " or ")
    }
  }

  /// `false`: nothing is allowed.
  var isNever = false
  var types: Types?
  /// The values of `enum` and `const`, as ``CanonicalJSON`` writes them.
  var allowed: Set<[UInt8]>?
  var constant: [UInt8]?

  var minimum: Double?
  var maximum: Double?
  var exclusiveMinimum: Double?
  var exclusiveMaximum: Double?
  var multipleOf: Double?

  /// In code points.
  var minLength: Int?
  var maxLength: Int?
  var pattern: SchemaPattern?

  var prefixItems: [Int] = []
  var items: Int?
  var minItems: Int?
  var maxItems: Int?
  var hasUniqueItems = false

  var properties: [String: Int] = [:]
  var required: [String] = []
  var additionalProperties: Int?
  var minProperties: Int?
  var maxProperties: Int?

  var reference: Int?
  var allOf: [Int] = []
  var anyOf: [Int] = []
  var oneOf: [Int] = []
  var not: Int?

  /// The schemas that are asked about the same value.
  var inPlace: [Int] { [reference, not].compactMap { $0 } + allOf + anyOf + oneOf }
}

/// A text for each JSON value, the same for equal ones: keys in order, numbers by their value.
enum CanonicalJSON {
  static func bytes(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(sorted(value))
    return writer.bytes
  }

  private static func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    // The two zeros are equal.
    case .number(let number): .number(number == 0 ? 0 : number)
    case .array(let elements): .array(elements.map(sorted))
    case .object(let fields):
      .object(
        fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
          .map { JSONValue.Field($0.key, sorted($0.value)) })
    default: value
    }
  }
}
