/// A request, less the provider's address and key.
package struct WireRequest: Sendable {
  /// How it is sent.
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
  }

  package var method: Method
  /// What is appended to the base URL: begins with `/`; a query may follow.
  package var path: String
  /// Fields of the format, such as its version. No key.
  package var headers: [(name: String, value: String)]
  /// The header that carries the key, and what stands before it.
  package var keyHeader: (name: String, prefix: String)
  /// JSON; empty for GET.
  package var body: [UInt8]

  package init(
    _ method: Method = .post, path: String, headers: [(name: String, value: String)] = [],
    keyHeader: (name: String, prefix: String), body: [UInt8]
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.keyHeader = keyHeader
    self.body = body
  }
}

/// The header fields of an answer that formats look at.
package struct WireHeaders: Sendable, Hashable {
  /// In whatever case they came.
  private let fields: [String: String]

  /// Where a name stands twice, the first counts.
  package init(_ fields: [(name: String, value: String)]) {
    self.fields = Dictionary(fields.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
  }

  /// The field of this name, whatever its case.
  package subscript(name: String) -> String? { fields[name.lowercased()] }
}
