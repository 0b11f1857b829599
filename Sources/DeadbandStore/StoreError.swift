/// Why the store could not do what it was asked: what kind of failure, where, why, and the way out.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure. Open: further kinds may be added.
  public struct Code: Sendable, Hashable {
    private enum Kind {
      case unreadable, unwritable, full, damaged, incompatible, busy, tooLarge, tooFew, closed
    }
    private let kind: Kind

    /// A file or folder cannot be opened or read.
    public static let unreadable = Code(kind: .unreadable)
    /// A write or a sync failed; what was to be written is not acknowledged.
    public static let unwritable = Code(kind: .unwritable)
    /// The device or the quota is full; reads go on, and writes succeed again once there is room.
    public static let full = Code(kind: .full)
    /// Bytes are not what was written.
    public static let damaged = Code(kind: .damaged)
    /// A file of another version, byte order or store.
    public static let incompatible = Code(kind: .incompatible)
    /// Another process holds what is needed.
    public static let busy = Code(kind: .busy)
    /// More than a record can hold.
    public static let tooLarge = Code(kind: .tooLarge)
    /// Too few entries for what was asked.
    public static let tooFew = Code(kind: .tooFew)
    /// The store was closed.
    public static let closed = Code(kind: .closed)
  }

  /// The kind of failure.
  public let code: Code
  /// The file or folder, relative to the store's; nil where it concerns none.
  public let path: String?
  /// What is wrong, in one sentence without a full stop.
  public let reason: String
  /// What the user can do about it, if that is known.
  public let wayOut: String?

  package init(_ code: Code, path: String? = nil, reason: String, wayOut: String? = nil) {
    self.code = code
    self.path = path
    self.reason = reason
    self.wayOut = wayOut
  }

  /// `path: reason; way out`, on one line. Never shows an analysis or a key.
  public var description: String {
    (path.map { "\($0): " } ?? "") + reason + (wayOut.map { "; \($0)" } ?? "")
  }
}
