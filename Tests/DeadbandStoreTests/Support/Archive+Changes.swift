import DeadbandCore

@testable import DeadbandStore

extension Archive {
  /// What a test wants to be kept.
  enum Change {
    case put(Entry)
    case remove(Digest)
  }

  /// Writes a group, at the time of the tests.
  func append(_ changes: [Change]) throws {
    _ = try append(
      try changes.map { change in
        switch change {
        case .put(let entry): try draft(entry, entry.bytes)
        case .remove(let subject): .tombstone(subject, at: World.now)
        }
      }, at: World.now)
  }

  /// Opens at the time of the tests, with an identity drawn from a seed.
  static func open(
    _ folder: any Folder, options: Options = Options(segmentBytes: 1 << 16),
    using random: inout SplitMix64
  ) throws(StoreError) -> Archive {
    try open(folder, options: options, at: World.now, using: &random)
  }
}
