package import DeadbandCore
import Synchronization

extension Archive {
  /// What training came to.
  package struct Trained: Sendable, Hashable {
    /// The dictionary's identity.
    let identity: UInt32
    let dictionaryBytes: Int
    /// Entries it was trained on, and others that it was tried on.
    let samples: Int
    let tried: Int
    /// Bytes of those it was tried on: as they are, by the present way, and with the new dictionary.
    let plainBytes: Int
    let bytesBefore: Int
    let bytesAfter: Int
    /// Whether entries are compressed with it from now on: only where it saved something on entries it had not seen.
    let isInstalled: Bool
  }

  /// The fewest entries worth training on.
  static let fewestSamples = 64
  /// zstd's authors advise about a hundred times the dictionary's size; more only takes longer.
  private static let mostSampleBytes = 8 << 20

  /// Trains a dictionary of at most `size` bytes on four of five of the latest entries, tries it on the fifth, and installs
  /// it if it saves something there. Records written before stay as they are, and readable.
  ///
  /// - Throws: ``StoreError/Code/tooFew``.
  package func train(size: Int = 32 << 10, at now: Timestamp) throws(StoreError) -> Trained {
    var entries: [[UInt8]] = []
    var total = 0
    try forEachEntry(history: false, at: now) { entry in
      guard total < Self.mostSampleBytes * 5 / 4 else { return }
      entries.append(entry.bytes)
      total += entries.last?.count ?? 0
    }
    guard entries.count >= Self.fewestSamples else {
      throw StoreError(
        .tooFew,
        reason:
          "\(entries.count) \(entries.count == 1 ? "entry" : "entries") to learn from; \(Self.fewestSamples) are the fewest",
        wayOut: "train when more analyses were stored")
    }
    let samples = entries.enumerated().filter { $0.offset % 5 != 4 }.map(\.element)
    let others = entries.enumerated().filter { $0.offset % 5 == 4 }.map(\.element)
    guard let dictionary = CompressionDictionary.train(samples, size: size) else {
      throw StoreError(
        .tooFew, reason: "zstd finds no dictionary in \(samples.count) entries",
        wayOut: "train when more, or more varied, analyses were stored")
    }
    let present = self.dictionary(shared.withLock(\.dictionary))
    func bytes(_ dictionary: CompressionDictionary?) -> Int {
      others.reduce(0) { $0 + compressor.compressed($1, dictionary).bytes.count }
    }
    let (before, after) = (bytes(present), bytes(dictionary))
    if after < before { try install(dictionary, at: now) }
    return Trained(
      identity: dictionary.identity, dictionaryBytes: dictionary.bytes.count, samples: samples.count,
      tried: others.count, plainBytes: others.reduce(0) { $0 + $1.count }, bytesBefore: before,
      bytesAfter: after,
      isInstalled: after < before)
  }

  /// Dictionary durable ─▶ manifest durable ─▶ used.
  private func install(_ dictionary: CompressionDictionary, at now: Timestamp) throws(StoreError) {
    try writing(at: now) { writer, _ throws(StoreError) in
      try folder.replace(ArchiveFile.dictionary(dictionary.identity), with: DictionaryFile.bytes(dictionary))
      shared.withLock { $0.dictionaries[dictionary.identity] = .some(dictionary) }
      var manifest = writer.manifest
      manifest.dictionary = dictionary.identity
      try publish(manifest, &writer)
    }
  }
}
