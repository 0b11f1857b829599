/// A value of a JSON document together with its place, so that whatever is wrong can be said with source and path.
package struct DocumentNode<Failure: DocumentError> {
  package let value: JSONValue
  private let source: String
  private let path: String

  /// The document itself.
  package init(_ document: JSONValue, source: String) { self.init(document, source, "$") }

  /// The document that a text is.
  package init(json: [UInt8], source: String) throws(Failure) {
    do throws(JSONError) { self.init(try JSONValue(json), source: source) } catch {
      throw .refused(source: source, path: "", reason: error.description)
    }
  }

  private init(_ value: JSONValue, _ source: String, _ path: String) {
    self.value = value
    self.source = source
    self.path = path
  }

  package func error(_ reason: String) -> Failure { .refused(source: source, path: path, reason: reason) }

  private func mismatch(_ needed: String) -> Failure {
    error("\(value.kind) is refused; \(needed) is needed")
  }

  // MARK: Objects

  /// The fields in the order they stand in.
  package func fields() throws(Failure) -> [(key: String, node: DocumentNode)] {
    guard case .object(let fields) = value else { throw mismatch("an object") }
    return fields.map { ($0.key, DocumentNode($0.value, source, "\(path).\($0.key)")) }
  }

  /// Refuses any key that is not among `required` and `optional`, and reports the first required one that lacks.
  package func object(required: [String], optional: [String] = []) throws(Failure) -> DocumentObject<Failure>
  {
    let known = required + optional
    var nodes: [String: DocumentNode] = [:]
    for (key, node) in try fields() {
      guard known.contains(key) else {
        throw node.error("unknown key; here stand \(known.joined(separator: ", "))")
      }
      nodes[key] = node
    }
    let object = DocumentObject(node: self, nodes: nodes)
    for key in required { _ = try object.required(key) }
    return object
  }

  // MARK: Scalars and lists

  /// A text for which `isAllowed` holds; `needed` describes those.
  package func string(
    _ needed: String = "a string", _ isAllowed: (String) -> Bool = { _ in true }
  ) throws(Failure) -> String {
    guard case .string(let text) = value, isAllowed(text) else { throw mismatch(needed) }
    return text
  }

  /// A finite number for which `isAllowed` holds; `needed` describes those, with their unit.
  package func number(_ needed: String, _ isAllowed: (Double) -> Bool) throws(Failure) -> Double {
    guard case .number(let number) = value, number.isFinite, isAllowed(number) else { throw mismatch(needed) }
    return number
  }

  package func boolean() throws(Failure) -> Bool {
    guard case .boolean(let value) = value else { throw mismatch("true or false") }
    return value
  }

  package func list() throws(Failure) -> [DocumentNode] {
    guard case .array(let elements) = value else { throw mismatch("a list") }
    return elements.enumerated().map { DocumentNode($1, source, "\(path)[\($0)]") }
  }
}

/// An object whose keys have been checked.
package struct DocumentObject<Failure: DocumentError> {
  package let node: DocumentNode<Failure>
  fileprivate let nodes: [String: DocumentNode<Failure>]

  /// The field `key`, if it is there.
  package subscript(key: String) -> DocumentNode<Failure>? { nodes[key] }

  /// The field `key`, which the object was checked to have.
  package func required(_ key: String) throws(Failure) -> DocumentNode<Failure> {
    guard let field = nodes[key] else { throw node.error("\"\(key)\" is missing\(Failure.missingKeyHint)") }
    return field
  }
}
