import Deadband
import DeadbandCore

/// The OpenAPI 3.1 document of the routes: what the resource says, with the indicators and strategies of a profile, and the models.
enum OpenAPIDocument {
  /// The document's bytes. O(bytes): a parsed tree, a few milliseconds.
  ///
  /// - Parameter models: what a chat completion's model may be.
  static func bytes(_ profile: ThresholdProfile, models: [String]) -> [UInt8] {
    // The resource is the project's own; a test reads it.
    guard var document = try? JSONValue(PackageResources.openapi_json) else { return Array("{}".utf8) }
    document.replace(["components", "schemas", "Snapshot"], with: snapshot(profile.schema))
    let strategies = profile.settings.strategies.keys.sorted().map { JSONValue.string($0) }
    document.replace(["components", "schemas", "Strategy"], with: ["enum": .array(strategies)])
    document.replace(
      ["components", "schemas", "Model"], with: ["enum": .array(models.map { .string($0) })])
    var writer = JSONWriter(capacity: 64 << 10)
    writer.value(document)
    return writer.bytes
  }

  private static func snapshot(_ schema: IndicatorSchema) -> JSONValue {
    let properties = schema.definitions.map { JSONValue.Field($0.key, property($0)) }
    return .object([
      .init("type", .string("object")), .init("required", .array([.string("underlying_price")])),
      .init("properties", .object(properties)), .init("additionalProperties", .boolean(false)),
    ])
  }

  private static func property(_ definition: IndicatorDefinition) -> JSONValue {
    switch definition.kind {
    case .category(let names): return ["enum": .array(names.map { .string($0) } + [.null])]
    case .number(let scale, let range):
      // What quantises to nothing, or beyond what a Double counts, is refused like what lies outside its range.
      let most = 0x1p53 / scale
      var fields: [JSONValue.Field] = []
      if range.lower == 0, range.excludesLower {
        fields.append(.init("exclusiveMinimum", .number(0.5 / scale)))
      } else if let lower = range.lower {
        fields.append(.init("minimum", .number(lower)))
      } else {
        fields.append(.init("exclusiveMinimum", .number(-most)))
      }
      if let upper = range.upper {
        fields.append(.init("maximum", .number(upper)))
      } else {
        fields.append(.init("exclusiveMaximum", .number(most)))
      }
      let isNeeded = definition.key == "underlying_price"
      let type: JSONValue = isNeeded ? .string("number") : .array([.string("number"), .string("null")])
      return .object([.init("type", type), .init("description", .string(definition.unit))] + fields)
    }
  }
}

extension JSONValue {
  /// Puts a value where a path of keys leads; nothing where it leads nowhere.
  fileprivate mutating func replace(_ path: ArraySlice<String>, with value: JSONValue) {
    guard let key = path.first else {
      self = value
      return
    }
    guard case .object(var fields) = self, let index = fields.firstIndex(where: { $0.key == key }) else {
      return
    }
    fields[index].value.replace(path.dropFirst(), with: value)
    self = .object(fields)
  }
}
