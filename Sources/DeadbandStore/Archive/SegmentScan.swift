/// What a walk through a segment's bytes finds: records, damage, and where the records end. Pure; never traps.
///
/// A record that does not check is one of two things. Written before the last sync, it is **damage**: some later
/// record says that its sequence was durable, and the walk goes on behind it. Never synced, it is the torn **tail** of
/// a group that nobody was told of: the records end before it.
///
///     ┌────────┬───┬───┬▒▒▒▒▒┬───┬───┬──────────┬▒▒▒▒▒┬───┬ ─ ─ ─
///     │ header │ 1 │ 2 │ bad │ 4 │ 5 │ 6, d = 5 │ bad │ 8 │ 0 0 0
///     └────────┴───┴───┴▒▒▒▒▒┴───┴───┴──────────┴▒▒▒▒▒┴───┴ ─ ─ ─
///                       damage: 5 ≥ 3            tail: nobody covers 7
struct SegmentScan: Sendable {
  /// The records in the order of the file; offsets are the file's.
  private(set) var records: [(offset: Int, header: RecordHeader)] = []
  /// Where the records end, and writing may go on if ``tail`` is 0.
  private(set) var end: Int
  /// Stretches that held acknowledged records and hold none any more.
  private(set) var damaged: [Range<Int>] = []
  /// Bytes from ``end`` to the last word that is not zero: torn records, or whatever was written over them.
  private(set) var tail = 0

  /// Walks through the part of a segment that starts at `base`, to the end of `bytes`.
  ///
  /// - Parameter sealed: a manifest vouches for all of it: there all that does not check is damage.
  init(_ bytes: [UInt8], at base: Int, _ checksum: Checksum, sealed: Bool) {
    var position = 0
    // Behind it lies what was preallocated: up to 64 MiB of nothing, in which no record need be looked for.
    let filled = Self.filledCount(bytes)
    /// Bad stretches: where, and how many records stand before it.
    var gaps: [(range: Range<Int>, recordsBefore: Int)] = []
    while position < filled {
      if let header = RecordHeader(bytes, at: position, checksum) {
        records.append((base + position, header))
        position += header.byteCount
      } else if let next = Self.nextRecord(bytes, after: position, before: filled, checksum) {
        gaps.append((base + position..<base + next, records.count))
        position = next
      } else {
        break
      }
    }
    end = base + position
    if !sealed { cutTail(&gaps) }
    damaged = gaps.map(\.range)
    if sealed, position < bytes.count { damaged.append(end..<base + bytes.count) }
    tail = max(base + filled - end, 0)
  }

  /// The bytes up to the last word that is not zero.
  private static func filledCount(_ bytes: [UInt8]) -> Int {
    let span = unsafe bytes.span.bytes
    var end = bytes.count
    // What does not fill a word counts as if it were not zero.
    guard end % 8 == 0 else { return end }
    // Every bit pattern is an integer, and the loads are checked: 8 bytes at a time.
    while end > 0, unsafe span.unsafeLoadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0 { end -= 8 }
    return end
  }

  /// Ends the records before the first stretch that no later record vouches for.
  private mutating func cutTail(_ gaps: inout [(range: Range<Int>, recordsBefore: Int)]) {
    // Within a segment sequences have no holes: the bad stretch ends with the one before the next record's.
    let cut = gaps.firstIndex { gap in
      let later = records[gap.recordsBefore...]
      return !later.contains { $0.header.durable + 1 >= later[gap.recordsBefore].header.sequence }
    }
    guard let cut else { return }
    end = gaps[cut].range.lowerBound
    records.removeSubrange(gaps[cut].recordsBefore...)
    gaps.removeSubrange(cut...)
  }

  private static func nextRecord(
    _ bytes: [UInt8], after offset: Int, before end: Int, _ checksum: Checksum
  ) -> Int? {
    stride(from: offset + 8, to: end, by: 8).first {
      bytes[$0] == UInt8(truncatingIfNeeded: Record.magic) && RecordHeader(bytes, at: $0, checksum) != nil
    }
  }
}
