private import Synchronization

/// A file or folder of the system, whatever the paths that lead to it.
struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// The right to open the environment of one folder, which one holder in a process may have: LMDB's locks are the
/// process's, and closing one of two environments would end those of the other (lmdb.h, "Restrictions/caveats").
///
/// Given back when it is let go.
final class EnvironmentClaim: Sendable {
  private static let claimed = Mutex<Set<FileIdentity>>([])

  private let identity: FileIdentity

  /// - Throws: ``StoreError/Code/busy`` if it is taken.
  init(_ identity: FileIdentity, path: String) throws(StoreError) {
    guard Self.claimed.withLock({ $0.insert(identity).inserted }) else {
      throw StoreError(
        .busy, path: path, reason: "is open in this process already, perhaps under another path",
        wayOut: "open a store once and share it")
    }
    self.identity = identity
  }

  deinit { _ = Self.claimed.withLock { $0.remove(identity) } }
}
