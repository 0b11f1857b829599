import DeadbandCore

/// A keyword of a schema whose value holds no further schemas.
struct Keyword {
  let name: String
  let value: JSONValue
  let path: String

  func error(_ reason: String) -> JSONSchemaError { JSONSchemaError(place: path, reason: reason) }

  /// Puts the keyword into a node; refuses it where it is unknown, since an answer would seem to keep what nobody
  /// checks.
  func read(into node: inout SchemaNode) throws(JSONSchemaError) {
    switch name {
    case "type": node.types = try types()
    case "enum":
      guard case .array(let values) = value, !values.isEmpty else {
        throw error("a list of at least one value is needed")
      }
      node.allowed = Set(values.map(CanonicalJSON.bytes))
    case "const": node.constant = CanonicalJSON.bytes(value)
    case "minimum": node.minimum = try number()
    case "maximum": node.maximum = try number()
    case "exclusiveMinimum": node.exclusiveMinimum = try number()
    case "exclusiveMaximum": node.exclusiveMaximum = try number()
    case "multipleOf":
      let divisor = try number()
      guard divisor > 0 else { throw error("a number above 0 is needed") }
      node.multipleOf = divisor
    case "minLength": node.minLength = try count()
    case "maxLength": node.maxLength = try count()
    case "pattern":
      let source = try text()
      do throws(SchemaPattern.Failure) { node.pattern = try SchemaPattern(source) } catch {
        throw self.error(error.reason)
      }
    case "minItems": node.minItems = try count()
    case "maxItems": node.maxItems = try count()
    case "uniqueItems": node.hasUniqueItems = try flag()
    case "required": node.required = try names()
    case "minProperties": node.minProperties = try count()
    case "maxProperties": node.maxProperties = try count()
    default: try checkAnnotation()
    }
  }

  /// What describes and decides nothing; `format` too is a remark by the draft's default.
  private func checkAnnotation() throws(JSONSchemaError) {
    switch name {
    case "title", "description", "format", "$schema", "$comment": _ = try text()
    case "deprecated": _ = try flag()
    case "default": break
    case "examples": guard case .array = value else { throw error("a list is needed") }
    default: throw error("is unknown here, and would not be checked")
    }
  }

  // MARK: Shapes

  func text() throws(JSONSchemaError) -> String {
    guard case .string(let text) = value else { throw error("a string is needed") }
    return text
  }

  func fields() throws(JSONSchemaError) -> [JSONValue.Field] {
    guard case .object(let fields) = value else { throw error("an object of schemas is needed") }
    return fields
  }

  private func flag() throws(JSONSchemaError) -> Bool {
    guard case .boolean(let flag) = value else { throw error("true or false is needed") }
    return flag
  }

  private func number() throws(JSONSchemaError) -> Double {
    guard case .number(let number) = value, number.isFinite else { throw error("a number is needed") }
    return number
  }

  private func count() throws(JSONSchemaError) -> Int {
    guard case .number(let number) = value, number >= 0, number <= 0x1p53, let count = Int(exactly: number)
    else { throw error("a whole number of 0 or more is needed") }
    return count
  }

  private func names() throws(JSONSchemaError) -> [String] {
    guard case .array(let elements) = value else { throw error("a list of strings is needed") }
    var names: [String] = []
    for element in elements {
      guard case .string(let name) = element else { throw error("a list of strings is needed") }
      names.append(name)
    }
    guard Set(names).count == names.count else { throw error("a name stands twice") }
    return names
  }

  private func types() throws(JSONSchemaError) -> SchemaNode.Types {
    let elements = if case .array(let elements) = value { elements } else { [value] }
    var types: SchemaNode.Types = []
    for element in elements {
      guard case .string(let name) = element,
        let known = SchemaNode.Types.names.first(where: { $0.name == name })
      else { throw error("one or a list of null, boolean, integer, number, string, array, object is needed") }
      guard types.insert(known.type).inserted else { throw error("a type stands twice") }
    }
    guard !types.isEmpty else { throw error("a list of at least one type is needed") }
    return types
  }
}
