private import Glibc
import Synchronization

/// The map's size and the file below it: what needs that nobody reads. All but `adoptMapSize` and `compact` belong to the
/// holder of the writer's lock.
extension MidTier {
  /// Makes the map twice as large, up to the limit; for what removes, a little larger, and beyond the limit if need be:
  /// removing takes new pages before it frees old ones.
  func growMap(isRemoving: Bool) throws(StoreError) {
    let limit = options.mapByteLimit
    try changeMap { present throws(StoreError) in
      let asked = present.multipliedReportingOverflow(by: 2).partialValue
      if isRemoving, present < limit + max(limit / 8, Self.removalBytes) {
        return present + Self.removalBytes
      }
      guard present < limit, asked > present else {
        throw StoreError(
          .full, path: folder.path,
          reason: "the map has \(present) bytes and would need \(asked); \(limit) are allowed",
          wayOut: "allow more, or sweep")
      }
      return min(asked, limit)
    }
  }

  /// Takes back what removing took beyond the limit, as far as no page lies there.
  func shrinkMap() throws(StoreError) {
    try changeMap { present throws(StoreError) in present > options.mapByteLimit ? options.mapByteLimit : nil
    }
  }

  private static let removalBytes = 1 << 20

  private func changeMap(_ size: (_ present: Int) throws(StoreError) -> Int?) throws(StoreError) {
    let present = try pool.environment()
    let old = try calling(folder.path) { () throws(LMDBFailure) in try present.figures().mapBytes }
    _ = consume present
    guard let new = try size(old) else { return }
    try pool.whileDrained { environment throws(StoreError) in
      let open = environment
      try calling(folder.path) { () throws(LMDBFailure) in try open?.setMapBytes(new) }
    }
  }

  /// Makes the map as large as another process has made it.
  func adoptMapSize() throws(StoreError) {
    try writer.withLock { _ throws(StoreError) in try adoptMapSizeLocked() }
  }

  func adoptMapSizeLocked() throws(StoreError) {
    try pool.whileDrained { environment throws(StoreError) in
      let open = environment
      try calling(folder.path) { () throws(LMDBFailure) in try open?.setMapBytes(0) }
    }
  }

  /// Closes the environment and opens it again: what LMDB asks for after a failure in the middle of a commit.
  func reopen(_ writer: inout Writer) throws(StoreError) {
    try replace(&writer) { () throws(StoreError) in }
  }

  /// Puts files aside that LMDB has found damaged, and begins new ones.
  func beginAnew(_ writer: inout Writer, _ reason: String) throws(StoreError) {
    try replace(&writer) { () throws(StoreError) in try folder.putAside() }
    isDamaged.store(false, ordering: .relaxed)
    quarantineReason.withLock { $0 = reason }
  }

  /// Writes a copy without free pages and puts it in the place of the file, which never shrinks otherwise. Takes as long
  /// as reading and writing all of it; readers wait only while the files change places.
  ///
  /// - Throws: ``StoreError``, and everything stays as it was: ``StoreError/Code/busy`` where another process has the
  ///   files open, or a reader takes too long.
  func compact() throws(StoreError) {
    try checkProcess()
    guard options.access == .readWrite else {
      throw StoreError(.unwritable, path: folder.path, reason: "the mid tier was opened read-only")
    }
    try writer.withLock { writer throws(StoreError) in
      let environment = try pool.environment()
      do throws(StoreError) {
        try folder.write(MidFolder.copyName) { file throws(StoreError) in
          try calling(MidFolder.copyName) { () throws(LMDBFailure) in
            try environment.copyCompacted(to: file)
          }
        }
        _ = consume environment
        try replace(&writer) { () throws(StoreError) in
          guard try folder.isUnused() else {
            throw StoreError(
              .busy, path: folder.path, reason: "another process has the mid tier open",
              wayOut: "compact while only one has")
          }
          try folder.takeCopy()
        }
      } catch {
        try folder.remove(MidFolder.copyName)
        throw error
      }
    }
  }

  /// Closes the environment, performs `change`, and opens it again, whether or not that succeeded.
  private func replace(
    _ writer: inout Writer, _ change: () throws(StoreError) -> Void
  ) throws(StoreError) {
    guard let claim = writer.claim else {
      throw StoreError(.closed, path: folder.path, reason: "the mid tier is closed")
    }
    try folder.whileLocked { () throws(StoreError) in
      try pool.whileDrained { environment throws(StoreError) in
        // Who has just given a transaction back lets go of it a moment after that is counted.
        var attempts = 0
        while !isKnownUniquelyReferenced(&environment), attempts < 100_000 {
          attempts += 1
          sched_yield()
        }
        guard isKnownUniquelyReferenced(&environment) else {
          throw StoreError(.busy, path: folder.path, reason: "a read is still ending", wayOut: "try again")
        }
        environment = nil
        var failure: StoreError?
        do throws(StoreError) { try change() } catch { failure = error }
        try folder.markOpening()
        environment = try Self.environment(folder, options, claim, process)
        try folder.unmarkOpening()
        if let failure { throw failure }
      }
    }
  }
}
