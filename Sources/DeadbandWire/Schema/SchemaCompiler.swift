import DeadbandCore

/// Reads a schema's keywords into a list of nodes, of which the first is the schema itself.
struct SchemaCompiler {
  /// Schemas within one schema.
  private static let nodeLimit = 10_000
  /// How many schemas may be asked about the same value, each by the one before.
  private static let inPlaceLimit = 32

  private(set) var nodes: [SchemaNode] = []
  /// Places of schemas as JSON pointers in fragments write them (`#/$defs/a`), and their nodes.
  private var places: [String: Int] = [:]
  /// References that are found, to be resolved once every place is known.
  private var references: [(node: Int, target: String, path: String)] = []

  static func compile(_ document: JSONValue) throws(JSONSchemaError) -> [SchemaNode] {
    var compiler = SchemaCompiler()
    _ = try compiler.node(document, path: "$", place: "#")
    try compiler.resolve()
    return compiler.nodes
  }

  // MARK: Schemas

  /// Reads a schema, and returns its number. No deeper than JSON nests.
  private mutating func node(
    _ schema: JSONValue, path: String, place: String
  ) throws(JSONSchemaError) -> Int {
    guard nodes.count < Self.nodeLimit else {
      throw JSONSchemaError(place: path, reason: "more than \(Self.nodeLimit) schemas in one")
    }
    let index = nodes.count
    nodes.append(SchemaNode())
    places[place] = index
    var node = SchemaNode()
    switch schema {
    case .boolean(let isAllowed): node.isNever = !isAllowed
    case .object(let fields):
      for field in fields {
        let keyword = Keyword(name: field.key, value: field.value, path: "\(path).\(field.key.onOneLine)")
        try read(keyword, place: Self.place(place, field.key), of: index, into: &node)
      }
    default:
      throw JSONSchemaError(place: path, reason: "a schema is an object, true or false")
    }
    nodes[index] = node
    return index
  }

  /// Reads one keyword: those with schemas in them here, the others by themselves.
  private mutating func read(
    _ keyword: Keyword, place: String, of index: Int, into node: inout SchemaNode
  ) throws(JSONSchemaError) {
    switch keyword.name {
    case "properties":
      for field in try keyword.fields() { node.properties[field.key] = try named(field, keyword, place) }
    case "$defs", "definitions":
      for field in try keyword.fields() { _ = try named(field, keyword, place) }
    case "additionalProperties":
      node.additionalProperties = try self.node(keyword.value, path: keyword.path, place: place)
    case "items":
      if case .array = keyword.value { throw keyword.error("a list is refused; prefixItems takes one") }
      node.items = try self.node(keyword.value, path: keyword.path, place: place)
    case "not": node.not = try self.node(keyword.value, path: keyword.path, place: place)
    case "prefixItems": node.prefixItems = try list(keyword, place)
    case "allOf": node.allOf = try list(keyword, place)
    case "anyOf": node.anyOf = try list(keyword, place)
    case "oneOf": node.oneOf = try list(keyword, place)
    case "$ref":
      references.append((index, try keyword.text(), keyword.path))
    case "$id":
      // A schema within with a name of its own would change what references mean.
      guard index == 0 else { throw keyword.error("is supported at the top alone") }
      _ = try keyword.text()
    default: try keyword.read(into: &node)
    }
  }

  private mutating func named(
    _ field: JSONValue.Field, _ keyword: Keyword, _ place: String
  ) throws(JSONSchemaError) -> Int {
    try node(field.value, path: "\(keyword.path).\(field.key.onOneLine)", place: Self.place(place, field.key))
  }

  /// The place of a field, as a pointer has it.
  private static func place(_ place: String, _ key: String) -> String {
    if !key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) {
      return "\(place)/\(key)"
    }
    return key.reduce(into: place + "/") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
  }

  private mutating func list(_ keyword: Keyword, _ place: String) throws(JSONSchemaError) -> [Int] {
    guard case .array(let schemas) = keyword.value, !schemas.isEmpty else {
      throw keyword.error("a list of at least one schema is needed")
    }
    var list: [Int] = []
    for (position, schema) in schemas.enumerated() {
      list.append(try node(schema, path: "\(keyword.path)[\(position)]", place: "\(place)/\(position)"))
    }
    return list
  }

  // MARK: References

  private mutating func resolve() throws(JSONSchemaError) {
    for (node, target, path) in references {
      guard let found = places[target] ?? Self.decoded(target).flatMap({ places[$0] }) else {
        throw JSONSchemaError(
          place: path,
          reason: "\(ProviderText.shown(target)) is no schema in here; # and #/$defs/NAME are known")
      }
      nodes[node].reference = found
    }
    var heights = [Int?](repeating: nil, count: nodes.count)
    for index in nodes.indices { _ = try height(index, &heights, depth: 0) }
  }

  /// How many schemas ask each other in turn about one value, from this one on. A circle has no end: it is refused,
  /// and so is what is deep beyond reason.
  private func height(
    _ index: Int, _ heights: inout [Int?], depth: Int
  ) throws(JSONSchemaError) -> Int {
    if let known = heights[index] { return known }
    var highest = 0
    for next in nodes[index].inPlace where depth <= Self.inPlaceLimit {
      highest = max(highest, try height(next, &heights, depth: depth + 1) + 1)
    }
    guard max(depth, highest) <= Self.inPlaceLimit else {
      throw JSONSchemaError(
        place: "$",
        reason: "a schema refers to itself about the same value, or more than \(Self.inPlaceLimit) do in turn"
      )
    }
    heights[index] = highest
    return highest
  }

  /// A reference with its percent-encoding undone; nil where that is cut.
  private static func decoded(_ reference: String) -> String? {
    var bytes: [UInt8] = []
    var rest = reference.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(Substring(digits)), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
