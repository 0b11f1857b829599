/// The names of the archive's files.
enum ArchiveFile {
  static let manifest = "manifest"
  /// Held while a group is written, by one process at a time.
  static let writeLock = "write.lock"
  /// Held while segments are rewritten.
  static let compactionLock = "compaction.lock"

  static func segment(_ number: UInt32) -> String { tenDigits(number) + ".segment" }
  static func hint(_ segment: UInt32) -> String { tenDigits(segment) + ".hint" }
  static func dictionary(_ identity: UInt32) -> String { tenDigits(identity) + ".dictionary" }

  /// The number in a segment's name; nil for other names.
  static func segmentNumber(_ name: String) -> UInt32? { number(name, ".segment") }
  /// The number in a hint's name; nil for other names.
  static func hintNumber(_ name: String) -> UInt32? { number(name, ".hint") }

  private static func tenDigits(_ number: UInt32) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 10 - digits.count) + digits
  }

  private static func number(_ name: String, _ suffix: String) -> UInt32? {
    guard name.hasSuffix(suffix) else { return nil }
    return UInt32(name.dropLast(suffix.count)).flatMap { $0 > 0 && tenDigits($0) + suffix == name ? $0 : nil }
  }
}
