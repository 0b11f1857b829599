import DeadbandCore
import DeadbandWire

/// What a chat completion's answer has to be: `response_format`.
enum ChatForm {
  /// The schema; nil for a text.
  static func read(_ reader: inout JSONReader) throws(Problem) -> JSONSchema? {
    let value = try RequestReader.value(&reader)
    switch value.text("type") {
    case "text"?: return nil
    case "json_object"?: return try schema(.object([.init("type", .string("object"))]))
    case "json_schema"?:
      guard let schema = value["json_schema"]?["schema"] else {
        throw RequestReader.missing("schema", "a JSON Schema").within("/response_format/json_schema")
      }
      return try self.schema(schema)
    default:
      throw Problem(
        .invalid, "text, json_object or json_schema is needed", at: "/response_format/type")
    }
  }

  private static func schema(_ document: JSONValue) throws(Problem) -> JSONSchema {
    do throws(JSONSchemaError) { return try JSONSchema(Array(document.text.utf8)) } catch {
      throw Problem(.invalid, "\(error)", at: "/response_format/json_schema/schema")
    }
  }
}
