public import DeadbandCore

/// The thing analysed, as the store knows it: whose it is, and a name that stands for symbol, strategy, legs and the
/// identity of prompt and model family.
public struct Subject: Sendable, Hashable {
  /// Whose it is; tenants never meet each other's entries.
  public let tenant: String
  /// The subject's canonical form: equal text, equal subject.
  public let name: String
  /// SHA-256 of `01 ‖ tenant's bytes, u32 ‖ tenant ‖ name`, both UTF-8: what entries are found by.
  public let key: Digest

  /// Where no tenant is named.
  public static let commonTenant = "default"

  /// Where engines keep what they have counted; no user's tenant.
  package static let engineTenant = "deadband:engine"

  /// A subject. O(bytes): one digest.
  ///
  /// - Throws: ``StoreError/Code/tooLarge`` where tenant or name is empty or longer than 4 KiB of UTF-8.
  public init(_ name: String, tenant: String = Subject.commonTenant) throws(StoreError) {
    for (what, text) in [("tenant", tenant), ("subject", name)] where !Self.lengths.contains(text.utf8.count)
    {
      throw StoreError(.tooLarge, reason: "a \(what) of \(text.utf8.count) bytes; 1 to 4096 are allowed")
    }
    self.tenant = tenant
    self.name = name
    var form = LittleEndianWriter()
    form.append(UInt8(1))
    form.append(UInt32(tenant.utf8.count))
    form.append(Array(tenant.utf8))
    form.append(Array(name.utf8))
    key = Digest(of: form.bytes)
  }

  /// The subject that a store has written, its key as written; nil where no subject has such names.
  init?(_ name: String, _ tenant: String, key: Digest?) {
    guard let key else {
      guard let subject = try? Subject(name, tenant: tenant) else { return nil }
      self = subject
      return
    }
    guard Self.lengths.contains(name.utf8.count), Self.lengths.contains(tenant.utf8.count) else { return nil }
    (self.name, self.tenant, self.key) = (name, tenant, key)
  }

  /// Bytes of UTF-8 that tenants and names may have.
  private static let lengths = 1...4096
}
