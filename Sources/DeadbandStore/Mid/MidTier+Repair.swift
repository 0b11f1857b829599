extension MidTier {
  /// Has the files put aside when the tier is opened the next time, and a new one begun: the archive has all of it.
  func putAsideOnNextOpening() throws(StoreError) { try folder.markOpening() }
}
