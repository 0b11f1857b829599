public import DeadbandCore

extension AnalysisStore {
  /// Opens the store in the folder `path`, or makes one where there is none.
  ///
  ///     path/            mode 0700, no symbolic link followed
  ///       archive/       segments, hints, dictionaries, manifest
  ///       mid/           LMDB's files; may be removed while no process has the store open
  ///
  /// - Parameter now: what has expired by then is not looked at.
  /// - Throws: ``StoreError``. A mid tier that cannot be opened is no error: it is put aside and made anew.
  public static func open(
    _ path: String, _ configuration: Configuration = Configuration(), at now: Timestamp
  ) throws(StoreError) -> AnalysisStore {
    var generator = SystemRandomNumberGenerator()
    let makes = configuration.makesStore && !configuration.isReadOnly
    _ = try SystemFolder(path: path, makes: makes)
    let folder = try SystemFolder(path: path + "/archive", makes: makes)
    let options = Archive.Options(
      segmentBytes: configuration.segmentBytes, isReadOnly: configuration.isReadOnly,
      lockWaitSeconds: Double(configuration.lockWait.components.seconds)
        + Double(configuration.lockWait.components.attoseconds) / 1e18,
      makesArchive: makes)
    let archive = try Archive.open(folder, options: options, at: now, using: &generator)
    var mid: MidTier?
    var failure: StoreError?
    if configuration.usesMid {
      do throws(StoreError) {
        mid = try MidTier.open(
          path: path + "/mid", options: .init(access: configuration.isReadOnly ? .readOnly : .readWrite))
      } catch {
        // A second store on one folder in one process would be told nothing of what the first one does.
        if error.code == .busy { throw error }
        failure = error
      }
    }
    return AnalysisStore(archive, mid, configuration, midFailure: failure, at: now)
  }
}
