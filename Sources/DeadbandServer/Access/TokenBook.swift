public import DeadbandCore

/// The tokens that let callers in. Of each the file has the digest alone.
///
///     {"tokens":[{"id":"k3f9q2ab","tenant":"desk-a","role":"tenant","sha256":"9f86…","expires":"2027-01-01T00:00:00Z"}]}
///
/// A token is `deadband_ID_SECRET`: the ID says which line is meant, and the secret's digest is compared in a time that does not
/// depend on it. The secret has 260 random bits, so that a plain digest of it cannot be turned round.
public struct TokenBook: Sendable, Hashable {
  /// What a token allows.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Its tenant's subjects, analyses, ledger and quality.
    case tenant
    /// Everything, of everybody: metrics, all ledgers; as a tenant it is its own.
    case `operator`
  }

  /// One token, as the file has it.
  public struct Entry: Sendable, Hashable {
    /// Which token it is; 8 lowercase letters or digits.
    public let id: String
    /// Whose it is.
    public let tenant: String
    /// What it allows.
    public let role: Role
    /// When it ends; nil for never.
    public let expires: Timestamp?
    /// SHA-256 of the secret.
    let digest: Digest
  }

  /// In the order of the file.
  public private(set) var entries: [Entry]
  private var places: [String: Int]

  /// No token, which lets nobody in.
  public init() { (entries, places) = ([], [:]) }

  /// Whose request it is that shows this token; nil for one that is unknown or has ended.
  func caller(showing token: Substring, at now: Timestamp) -> Caller? {
    guard let (id, secret) = Self.parts(token) else { return nil }
    let entry = places[id].map { entries[$0] }
    // An unknown ID takes the same steps: how long they take says nothing.
    let matches = Digest(of: Array(secret.utf8)).isEqualInConstantTime(to: entry?.digest ?? Self.nothing)
    guard let entry, matches, entry.expires.map({ now < $0 }) ?? true else { return nil }
    return Caller(tenant: entry.tenant, isOperator: entry.role == .operator)
  }

  private static let nothing = Digest(of: [])
  private static let prefix = "deadband_"

  private static func parts(_ token: Substring) -> (id: String, secret: Substring)? {
    guard token.utf8.count <= 200, token.hasPrefix(prefix) else { return nil }
    let rest = token.dropFirst(prefix.count)
    guard let end = rest.firstIndex(of: "_") else { return nil }
    return (String(rest[..<end]), rest[rest.index(after: end)...])
  }

  // MARK: Changes

  /// Makes a token of a tenant's.
  ///
  /// - Returns: the token itself. It is nowhere else, and cannot be had again.
  /// - Throws: ``TokenBookError`` for a name that no tenant has.
  public mutating func issue(
    tenant: String, role: Role, expires: Timestamp?
  ) throws(TokenBookError) -> String {
    if let reason = Self.tenantProblem(tenant) {
      throw .refused(source: "", path: "tenant", reason: "\(tenant.quotedForMessage): \(reason)")
    }
    var generator = SystemRandomNumberGenerator()
    var id = ""
    repeat { id = Self.random(8, &generator) } while places[id] != nil
    let secret = Self.random(52, &generator)
    let entry = Entry(
      id: id, tenant: tenant, role: role, expires: expires, digest: Digest(of: Array(secret.utf8)))
    places[id] = entries.count
    entries.append(entry)
    return "\(Self.prefix)\(id)_\(secret)"
  }

  /// Takes a token away; false where there is none of this ID.
  public mutating func revoke(_ id: String) -> Bool {
    guard places[id] != nil else { return false }
    entries.removeAll { $0.id == id }
    places = Dictionary(entries.enumerated().map { ($1.id, $0) }) { first, _ in first }
    return true
  }

  /// Characters of five bits each: 52 of them have 260.
  private static func random(_ count: Int, _ generator: inout SystemRandomNumberGenerator) -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
    return String(
      decoding: (0..<count).map { _ in letters[Int.random(in: 0..<32, using: &generator)] }, as: UTF8.self)
  }

  /// Why a text is no tenant's name; nil where it is one.
  static func tenantProblem(_ name: String) -> String? {
    if name.utf8.count > 200 || name.isEmpty { return "1 to 200 bytes are allowed" }
    if name.onOneLine != name { return "control characters are refused" }
    return name.hasPrefix("deadband:") ? "names that begin with \"deadband:\" are the engine's own" : nil
  }

  // MARK: The file

  /// Reads a file's text.
  ///
  /// - Throws: ``TokenBookError`` with the place of what is wrong.
  public init(json: [UInt8], source: String) throws(TokenBookError) {
    self.init()
    let root = try DocumentNode<TokenBookError>(json: json, source: source)
    for node in try root.object(required: ["tokens"]).required("tokens").list() {
      let entry = try Self.entry(node)
      guard places.updateValue(entries.count, forKey: entry.id) == nil else {
        throw node.error("the ID \"\(entry.id)\" stands twice")
      }
      entries.append(entry)
    }
  }

  private static func entry(_ node: DocumentNode<TokenBookError>) throws(TokenBookError) -> Entry {
    let fields = try node.object(required: ["id", "tenant", "role", "sha256"], optional: ["expires"])
    let digest = try fields.required("sha256")
    guard let digest = Digest(hex: try digest.string("64 lowercase hex digits") { $0.utf8.count == 64 })
    else {
      throw digest.error("64 lowercase hex digits are needed")
    }
    let role = try fields.required("role").string("tenant or operator") { Role(rawValue: $0) != nil }
    var expires: Timestamp?
    if let node = fields["expires"] {
      let text = Array(try node.string("a time").utf8)
      do throws(TimeFormatError) { expires = try Timestamp(parsing: text, in: text.indices) } catch {
        throw node.error(error.reason)
      }
    }
    return Entry(
      id: try fields.required("id").string("8 lowercase letters or digits") { id in
        id.utf8.count == 8 && id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
      },
      tenant: try fields.required("tenant").string("a tenant's name") { tenantProblem($0) == nil },
      role: Role(rawValue: role) ?? .tenant, expires: expires, digest: digest)
  }

  /// The file's text, a token a line.
  public var json: [UInt8] {
    var text = "{\"tokens\":["
    for (index, entry) in entries.enumerated() {
      var writer = JSONWriter()
      writer.object { writer in
        writer.field("id", entry.id)
        writer.field("tenant", entry.tenant)
        writer.field("role", entry.role.rawValue)
        writer.field("sha256", entry.digest.description)
        if let expires = entry.expires { writer.field("expires", expires.description) }
      }
      text += (index == 0 ? "\n  " : ",\n  ") + String(decoding: writer.bytes, as: UTF8.self)
    }
    return Array((text + "\n]}\n").utf8)
  }
}

/// Why a file of tokens is refused.
public enum TokenBookError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Its source, the place in it, and the reason.
  case refused(source: String, path: String, reason: String)

  /// One line.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason): Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension TokenBookError: DocumentError {}

extension Digest {
  /// Whether all bytes are equal; as fast for those that are not.
  fileprivate func isEqualInConstantTime(to other: Digest) -> Bool {
    let (left, right) = (words, other.words)
    return (left.0 ^ right.0) | (left.1 ^ right.1) | (left.2 ^ right.2) | (left.3 ^ right.3) == 0
  }
}
