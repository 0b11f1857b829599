import DeadbandCore

extension LedgerFile {
  /// The form of the files that this version reads and writes.
  static let form: UInt64 = 1

  /// Opens the ledger in the folder at `path`, and makes one where there is none, unless it is only read.
  ///
  /// What is found there is read by us before LMDB gets it: the meta pages always, every page if the last
  /// process that had it open did not close it. Reservations of processes that are gone are marked as
  /// unsettled.
  ///
  /// - Throws: ``StoreError``: ``StoreError/Code/damaged`` where the files are not what was written (nothing
  ///   is changed then: what was spent is never forgotten by opening), ``StoreError/Code/busy`` if this
  ///   process has it open already.
  package static func open(_ path: String, _ options: Options = Options()) throws(StoreError) -> LedgerFile {
    guard let process = ProcessGeneration() else {
      throw StoreError(.unreadable, path: path, reason: "no memory to watch for forks")
    }
    if options.isReadOnly, !MidFolder.exists(path) {
      throw StoreError(
        .unreadable, path: path, reason: "there is no ledger",
        wayOut: "name its folder with --ledger or DEADBAND_LEDGER; setting a budget makes one")
    }
    let folder = try MidFolder(path: path, writable: !options.isReadOnly)
    let claim = try EnvironmentClaim(folder.identity, path: path)
    return try folder.whileLocked { () throws(StoreError) -> LedgerFile in
      let users = try folder.users(sessionPrefix)
      try checkFiles(folder, users, options)
      let environment = try environment(folder, options, claim, process)
      var writer = Writer(claim: claim)
      guard !options.isReadOnly else {
        let file = LedgerFile(
          folder: folder, options: options, environment: environment, process: process, session: 0,
          writer: writer)
        do throws(LedgerError) { try file.checkForm() } catch { throw error.asStoreError(path) }
        return file
      }
      let alive = Set(users.alive.compactMap(session))
      let session: UInt64
      do throws(LedgerError) { session = try begin(environment, alive: alive, path: path).get() } catch {
        throw error.asStoreError(path)
      }
      guard let use = try folder.markUse(sessionPrefix + String(session)) else {
        throw StoreError(
          .damaged, path: path, reason: "the session \(session) is there already", wayOut: damageWayOut)
      }
      writer.use = use
      // Only now that what they left is marked.
      for name in users.gone { try folder.remove(name) }
      return LedgerFile(
        folder: folder, options: options, environment: environment, process: process, session: session,
        writer: writer)
    }
  }

  /// The session that a mark's name says.
  static func session(_ name: String) -> UInt64? { UInt64(name.dropFirst(sessionPrefix.count)) }

  private static func checkFiles(
    _ folder: MidFolder, _ users: (alive: [String], gone: [String]), _ options: Options
  ) throws(StoreError) {
    func damaged(_ flaw: String) -> StoreError {
      StoreError(.damaged, path: folder.path, reason: flaw, wayOut: damageWayOut)
    }
    guard folder.isLockRegular else { throw damaged("\(MidFolder.lockName) is no regular file") }
    switch try folder.readData() {
    case .none:
      if options.isReadOnly {
        throw StoreError(.unreadable, path: folder.path, reason: "holds no ledger")
      }
    case .unusable(let flaw): throw damaged("\(MidFolder.dataName) is \(flaw)")
    case .readable(let file):
      // While others write, its pages change under our eyes; they have looked when they came.
      if users.alive.isEmpty, options.isReadOnly || file.isShort || !users.gone.isEmpty,
        let flaw = try DataFileCheck.flaw(in: file)
      {
        throw damaged("\(MidFolder.dataName) has \(flaw)")
      }
    }
  }

  static func environment(
    _ folder: MidFolder, _ options: Options, _ claim: EnvironmentClaim, _ process: ProcessGeneration
  ) throws(StoreError) -> Environment {
    if !options.isReadOnly { try folder.makeData() }
    return try callingLedger(folder.path) { () throws(LMDBFailure) in
      let environment = try Environment(
        path: folder.path, claim: claim, process: process, mapBytes: options.mapBytes, readerLimit: 256,
        writable: !options.isReadOnly, tableNames: LedgerTable.names, addedNames: LedgerTable.addedNames)
      try environment.freeStaleReaders()
      return environment
    }
  }

  /// Gives this opening its number, and marks what sessions that are gone have left.
  private static func begin(
    _ environment: Environment, alive: Set<UInt64>, path: String
  ) -> Result<UInt64, LedgerError> {
    do throws(LMDBFailure) {
      let transaction = try WriteTransaction(environment)
      let rows = unsafe LedgerRows(transaction.handle, environment.tableNumbers, path: path)
      let session: UInt64
      do throws(LedgerStop) { session = try begin(rows, alive) } catch {
        return .failure(error.ledgerError(path))
      }
      try transaction.commit()
      return .success(session)
    } catch { return .failure(.store(error.ledgerStoreError(path))) }
  }

  private static func begin(_ rows: LedgerRows, _ alive: Set<UInt64>) throws(LedgerStop) -> UInt64 {
    try rows.checkForm(isNew: true)
    let session = try rows.fact(.nextSession) ?? 1
    try rows.put(.facts, LedgerKey.fact(.nextSession), LedgerRows.bytes(session + 1))
    _ = try rows.perform(.markUnsettled(alive: alive), session: session)
    return session
  }
}

extension LedgerRows {
  /// Checks that this version can read the ledger; one that was made just now is given its form.
  func checkForm(isNew: Bool) throws(LedgerStop) {
    guard let form = try fact(.form) else {
      if isNew { try put(.facts, LedgerKey.fact(.form), Self.bytes(LedgerFile.form)) }
      return
    }
    guard form == LedgerFile.form else {
      throw .refused(
        .store(
          StoreError(
            .incompatible, reason: "a ledger of form \(form), not \(LedgerFile.form)",
            wayOut: "use the version of deadband that wrote it")))
    }
  }
}
