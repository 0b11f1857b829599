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
  /// The records in the order of the file.
  private(set) var records: [(offset: Int, header: RecordHeader)] = []
  /// Where the records end, and writing may go on if ``tail`` is 0.
  private(set) var end: Int
  /// Stretches that held acknowledged records and hold none any more.
  private(set) var damaged = 0
  /// Bytes from ``end`` to the last that is not zero: torn records, or whatever was written over them.
  private(set) var tail = 0

  /// Walks through a segment, or the part of it that a manifest vouches for: there all that does not check is damage.
  init(_ bytes: [UInt8], _ checksum: Checksum, sealed: Bool) {
    end = SegmentHeader.byteCount
    /// Bad stretches: where, and how many records stand before it.
    var gaps: [(start: Int, recordsBefore: Int)] = []
    while end < bytes.count {
      if let header = RecordHeader(bytes, at: end, checksum) {
        records.append((end, header))
        end += header.byteCount
      } else if let next = Self.nextRecord(bytes, after: end, checksum) {
        gaps.append((end, records.count))
        end = next
      } else {
        break
      }
    }
    if !sealed { cutTail(&gaps) }
    damaged = gaps.count + (sealed && end < bytes.count ? 1 : 0)
    if let last = bytes[min(end, bytes.count)...].lastIndex(where: { $0 != 0 }) { tail = last + 1 - end }
  }

  /// Ends the records before the first stretch that no later record vouches for.
  private mutating func cutTail(_ gaps: inout [(start: Int, recordsBefore: Int)]) {
    // Within a segment sequences have no holes: the bad stretch ends with the one before the next record's.
    let cut = gaps.firstIndex { gap in
      let later = records[gap.recordsBefore...]
      return !later.contains { $0.header.durable + 1 >= later[gap.recordsBefore].header.sequence }
    }
    guard let cut else { return }
    end = gaps[cut].start
    records.removeSubrange(gaps[cut].recordsBefore...)
    gaps.removeSubrange(cut...)
  }

  private static func nextRecord(_ bytes: [UInt8], after offset: Int, _ checksum: Checksum) -> Int? {
    stride(from: offset + 8, to: bytes.count, by: 8).first {
      bytes[$0] == UInt8(truncatingIfNeeded: Record.magic) && RecordHeader(bytes, at: $0, checksum) != nil
    }
  }
}
