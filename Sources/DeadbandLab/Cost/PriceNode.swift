internal import DeadbandCore

/// A value of a price list's JSON together with its place, so that whatever is wrong can be said with file and path.
struct PriceNode {
  let value: JSONValue
  let source: String
  let path: String

  func error(_ reason: String) -> PriceListError { .refused(source: source, path: path, reason: reason) }

  /// The fields in the order they stand in.
  func fields() throws(PriceListError) -> [(key: String, node: PriceNode)] {
    guard case .object(let fields) = value else {
      throw error("\(value.kind) is refused; an object is needed")
    }
    return fields.map { ($0.key, PriceNode(value: $0.value, source: source, path: "\(path).\($0.key)")) }
  }

  /// Refuses any key that is not among `required` and `optional`, and reports the first required one that lacks.
  func object(required: [String], optional: [String]) throws(PriceListError) -> PriceObject {
    let known = required + optional
    var nodes: [String: PriceNode] = [:]
    for (key, node) in try fields() {
      guard known.contains(key) else {
        throw node.error("unknown key; here stand \(known.joined(separator: ", "))")
      }
      nodes[key] = node
    }
    let object = PriceObject(node: self, nodes: nodes)
    for key in required { _ = try object.required(key) }
    return object
  }

  func require(_ expected: JSONValue) throws(PriceListError) {
    guard value == expected else { throw error("\(value.kind) is refused; \(expected.kind) is needed") }
  }

  func string() throws(PriceListError) -> String {
    guard case .string(let text) = value, !text.isEmpty else {
      throw error("\(value.kind) is refused; a text is needed")
    }
    return text
  }

  func date() throws(PriceListError) -> CalendarDate {
    let text = Array(try string().utf8)
    do { return try CalendarDate(parsing: text, in: 0..<text.count) } catch { throw self.error("\(error)") }
  }

  func price() throws(PriceListError) -> Money {
    let text = try string()
    let price: Money
    do { price = try Money(dollars: text) } catch { throw self.error("\(error)") }
    guard price >= .zero, price <= ModelPrice.limit else {
      throw self.error("\(text) is refused; dollars from 0 to \(ModelPrice.limit.dollars) are needed")
    }
    return price
  }
}

/// An object whose keys have been checked.
struct PriceObject {
  let node: PriceNode
  fileprivate let nodes: [String: PriceNode]

  /// The field `key`, if it is there.
  subscript(key: String) -> PriceNode? { nodes[key] }

  func required(_ key: String) throws(PriceListError) -> PriceNode {
    guard let field = nodes[key] else { throw node.error("\"\(key)\" is missing") }
    return field
  }
}
