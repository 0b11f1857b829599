import Synchronization

/// The map's size and the file below it: what needs that nobody reads. All but `adoptMapSize` and `compact` belong to the
/// holder of the writer's lock.
extension MidTier {
  /// Makes the map twice as large.
  func growMap() throws(StoreError) {
    try pool.whileDrained { environment throws(StoreError) in
      guard let open = environment else { return }
      let present = try calling(folder.path) { () throws(LMDBFailure) in try open.figures().mapBytes }
      let asked = present.multipliedReportingOverflow(by: 2).partialValue
      guard present < options.mapByteLimit, asked > present else {
        throw StoreError(
          .full, path: folder.path,
          reason:
            "the map has \(present) bytes and would need \(asked); \(options.mapByteLimit) are allowed",
          wayOut: "allow more, or sweep")
      }
      try calling(folder.path) { () throws(LMDBFailure) in
        try open.setMapBytes(min(asked, options.mapByteLimit))
      }
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
