import DeadbandCore

extension MidTier {
  /// Opens the mid tier in the folder at `path`, and makes one where there is none.
  ///
  /// What is found there is read by us before LMDB gets it: the meta pages always, every page if the last process that
  /// wrote did not close it. Files that do not pass, or that the last opening did not survive, are put aside.
  ///
  /// - Throws: ``StoreError``: ``StoreError/Code/busy`` if this process has it open already, and for what is read-only
  ///   also where the files would have to be put aside.
  package static func open(path: String, options: Options = Options()) throws(StoreError) -> MidTier {
    guard let process = ProcessGeneration() else {
      throw StoreError(.unreadable, path: path, reason: "no memory to watch for forks")
    }
    let isWritable = options.access == .readWrite
    let folder = try MidFolder(path: path, writable: isWritable)
    let claim = try EnvironmentClaim(folder.identity, path: path)
    return try folder.whileLocked { () throws(StoreError) -> MidTier in
      var flaw = try flaw(of: folder, isWritable: isWritable)
      if let flaw {
        guard isWritable else { throw unusable(folder, flaw) }
        try folder.putAside()
      }
      var opened: Environment?
      if isWritable { try folder.markOpening() }
      do throws(StoreError) {
        opened = try environment(folder, options, claim, process)
      } catch {
        guard isWritable, error.code == .damaged, flaw == nil else { throw error }
        flaw = error.reason
      }
      if opened == nil {
        try folder.putAside()
        opened = try environment(folder, options, claim, process)
      }
      guard let environment = opened else { throw unusable(folder, "cannot be opened") }
      var writer = Writer(claim: claim)
      if isWritable {
        writer.use = try folder.markUse()
        try folder.remove(MidFolder.copyName)
        try folder.unmarkOpening()
      }
      return MidTier(
        folder: folder, options: options, environment: environment, process: process, writer: writer,
        quarantineReason: flaw)
    }
  }

  /// Why LMDB must not be given the files, or nil if it may.
  private static func flaw(of folder: MidFolder, isWritable: Bool) throws(StoreError) -> String? {
    if try folder.isOpeningMarked { return "the last opening did not come to its end" }
    guard folder.isLockRegular else { return "\(MidFolder.lockName) is no regular file" }
    let users = try folder.users()
    switch try folder.readData() {
    case .none: return nil
    case .unusable(let flaw): return "\(MidFolder.dataName) is \(flaw)"
    case .readable(let file):
      // While others write, its pages change under our eyes; they have looked when they came. Who only reads leaves no
      // mark, and would die of the same page again and again.
      if !users.areAlive, !isWritable || file.isShort || !users.gone.isEmpty,
        let flaw = try DataFileCheck.flaw(in: file)
      {
        return "\(MidFolder.dataName) has \(flaw)"
      }
    }
    // Who only reads leaves the marks to the next who writes.
    if isWritable { for name in users.gone { try folder.remove(name) } }
    return nil
  }

  /// Opens the environment and looks at the ends of its tables.
  static func environment(
    _ folder: MidFolder, _ options: Options, _ claim: EnvironmentClaim, _ process: ProcessGeneration
  ) throws(StoreError) -> Environment {
    let isWritable = options.access == .readWrite
    if isWritable { try folder.makeData() }
    let path = folder.path
    let environment = try calling(path) { () throws(LMDBFailure) in
      try Environment(
        path: path, claim: claim, process: process, mapBytes: options.mapBytes,
        readerLimit: options.readerLimit, writable: isWritable)
    }
    let descriptor = try calling(path) { () throws(LMDBFailure) in try environment.descriptor() }
    guard folder.isData(descriptor) else {
      throw StoreError(.busy, path: path, reason: "\(MidFolder.dataName) was replaced while it was opened")
    }
    return try calling(path) { () throws(LMDBFailure) in
      try environment.freeStaleReaders()
      let transaction = try ReadTransaction(environment)
      try transaction.readFirst(in: \.entries)
      try transaction.readFirst(in: \.expiries)
      return environment
    }
  }

  private static func unusable(_ folder: MidFolder, _ flaw: String) -> StoreError {
    StoreError(
      .damaged, path: folder.path, reason: flaw,
      wayOut: "open it for writing once: that puts the files aside and begins anew")
  }
}
