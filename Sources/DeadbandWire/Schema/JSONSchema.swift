package import DeadbandCore

/// A JSON Schema that answers have to keep: the part of draft 2020-12 that providers take.
public struct JSONSchema: Sendable, Hashable {
  /// The schema's own text, as it was given.
  package let text: [UInt8]
  /// The same as a tree.
  package let document: JSONValue

  /// Reads a schema.
  ///
  /// - Throws: ``JSONSchemaError`` where the text is no JSON, or no schema.
  public init(_ text: [UInt8]) throws(JSONSchemaError) {
    do throws(JSONError) { document = try JSONValue(text) } catch {
      throw JSONSchemaError(place: "", reason: error.description)
    }
    guard case .object = document else {
      throw JSONSchemaError(place: "$", reason: "\(document.kind) is no schema; an object is needed")
    }
    self.text = text
  }

  /// The same text.
  public static func == (left: JSONSchema, right: JSONSchema) -> Bool { left.text == right.text }
  /// By its text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
