package import DeadbandCore

/// A JSON Schema that answers have to keep: the part of draft 2020-12 that providers take.
///
/// Known are `type`, `enum`, `const`; `properties`, `required`, `additionalProperties`, `minProperties`,
/// `maxProperties`; `items`, `prefixItems`, `minItems`, `maxItems`, `uniqueItems`; `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`; `minLength`, `maxLength`, `pattern`; `allOf`, `anyOf`,
/// `oneOf`, `not`; `$defs`, `definitions`, and `$ref` to a schema of the same text (`#`, `#/$defs/NAME`); and the
/// annotations `title`, `description`, `default`, `examples`, `deprecated`, `format`, `$comment`, `$schema`, `$id`.
/// Any other keyword is refused, since an answer would seem to keep what nobody checks.
///
/// A `pattern` is one of ECMA 262 without back references, looking ahead or behind, and `\p`; it is matched in time
/// that grows with the text alone. Lengths are counted in code points.
public struct JSONSchema: Sendable, Hashable {
  /// The schema's own text, as it was given.
  package let text: [UInt8]
  /// The same as a tree.
  package let document: JSONValue
  /// The same, ready to be asked; the first is the schema itself.
  private let nodes: [SchemaNode]

  /// Reads a schema.
  ///
  /// - Throws: ``JSONSchemaError`` where the text is no JSON, no schema, or has a keyword that is not known here.
  public init(_ text: [UInt8]) throws(JSONSchemaError) {
    do throws(JSONError) { document = try JSONValue(text) } catch {
      throw JSONSchemaError(place: "", reason: error.description.onOneLine)
    }
    guard case .object = document else {
      throw JSONSchemaError(
        place: "$", reason: "\(document.kind.onOneLine) is no schema; an object is needed")
    }
    guard !document.hasInfinity else { throw JSONSchemaError(place: "$", reason: "has too large a number") }
    nodes = try SchemaCompiler.compile(document)
    self.text = text
  }

  /// What is wrong with an answer's JSON, at most about 20 of it; empty where it is as the schema wants it.
  ///
  /// The time is bounded: an answer that takes too long to be checked counts as wrong.
  public func violations(of answer: [UInt8]) -> [SchemaViolation] {
    do throws(JSONError) { return violations(of: try JSONValue(answer)) } catch {
      return [SchemaViolation(path: "$", reason: "is no JSON: column \(error.offset + 1)")]
    }
  }

  /// The same for JSON that has been read.
  package func violations(of value: JSONValue) -> [SchemaViolation] {
    SchemaChecker.violations(nodes, value)
  }

  /// The same text.
  public static func == (left: JSONSchema, right: JSONSchema) -> Bool { left.text == right.text }
  /// By its text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension JSONValue {
  /// Whether a number in it is beyond what a Double holds.
  fileprivate var hasInfinity: Bool {
    switch self {
    case .number(let number): !number.isFinite
    case .array(let elements): elements.contains(where: \.hasInfinity)
    case .object(let fields): fields.contains { $0.value.hasInfinity }
    default: false
    }
  }
}
