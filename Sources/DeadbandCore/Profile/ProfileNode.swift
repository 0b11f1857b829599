/// A value of a profile's JSON together with its place, so that whatever is wrong can be said with file and path.
struct ProfileNode {
  let value: JSONValue
  let source: String
  let path: String

  func error(_ reason: String) -> ProfileError { ProfileError(source: source, path: path, reason: reason) }

  private func child(_ key: String, _ value: JSONValue) -> ProfileNode {
    ProfileNode(value: value, source: source, path: "\(path).\(key)")
  }

  // MARK: Objects

  /// The fields in the order they stand in.
  func fields() throws(ProfileError) -> [(key: String, node: ProfileNode)] {
    guard case .object(let fields) = value else {
      throw error("\(value.kind) is refused; an object is needed")
    }
    return fields.map { ($0.key, child($0.key, $0.value)) }
  }

  /// Refuses any key that is not among `required` and `optional`, and reports the first required one that lacks.
  func object(required: [String], optional: [String] = []) throws(ProfileError) -> ProfileObject {
    let known = required + optional
    var nodes: [String: ProfileNode] = [:]
    for (key, node) in try fields() {
      guard known.contains(key) else {
        throw node.error("unknown key; here stand \(known.joined(separator: ", "))")
      }
      nodes[key] = node
    }
    if let missing = required.first(where: { nodes[$0] == nil }) {
      throw error("\"\(missing)\" is missing (or name a parent with \"extends\")")
    }
    return ProfileObject(node: self, nodes: nodes)
  }

  // MARK: Scalars and lists

  func string() throws(ProfileError) -> String {
    guard case .string(let text) = value else { throw error("\(value.kind) is refused; a string is needed") }
    return text
  }

  /// A finite number for which `isAllowed` holds; `what` describes those, with their unit.
  func number(_ what: String, _ isAllowed: (Double) -> Bool) throws(ProfileError) -> Double {
    guard case .number(let number) = value, number.isFinite, isAllowed(number) else {
      throw error("\(value.kind) is refused; \(what) is needed")
    }
    return number
  }

  func list() throws(ProfileError) -> [ProfileNode] {
    guard case .array(let elements) = value else { throw error("\(value.kind) is refused; a list is needed") }
    return elements.enumerated().map { index, element in
      ProfileNode(value: element, source: source, path: "\(path)[\(index)]")
    }
  }
}

/// An object whose keys have been checked.
struct ProfileObject {
  let node: ProfileNode
  fileprivate let nodes: [String: ProfileNode]

  /// The field `key`, if it is there.
  subscript(key: String) -> ProfileNode? { nodes[key] }

  /// The field `key`, which the object was checked to have.
  func required(_ key: String) throws(ProfileError) -> ProfileNode {
    guard let field = nodes[key] else { throw node.error("\"\(key)\" is missing") }
    return field
  }

  func atLeastZero(_ key: String, _ unit: String) throws(ProfileError) -> Double {
    try required(key).number("a number of \(unit) ≥ 0") { $0 >= 0 }
  }

  func aboveZero(_ key: String, _ unit: String) throws(ProfileError) -> Double {
    try required(key).number("a number of \(unit) > 0") { $0 > 0 }
  }
}
