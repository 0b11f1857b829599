import DeadbandCore

/// Where the archive's records lie, by subject and by exact state: rows in an array, those of a subject linked from the
/// latest to older ones, the latest found by a table with open addressing.
///
///     table   ·  2  ·  ·  4  ·              hash of the subject → row + 1
///     rows  [ 0 A₁ ][ 1 A₂ ][ 2 B₁ ][ 3 A₃ ]
///     older    –       0       –       1    A₃ → A₂ → A₁
///
/// Records may be added in any order: of two of a subject the one with the higher sequence holds, and a tombstone hides
/// every one below it. About 52 bytes a record and 8 to 16 a subject.
struct ArchiveIndex: Sendable {
  private var rows: [RecordPlace] = []
  /// The row of the subject's next older record, or ``none``.
  private var older: [UInt32] = []
  /// Row numbers + 1, 0 for none. Its count is a power of two, at most half of it taken.
  private var table = [UInt32](repeating: 0, count: 16)
  private var heads = 0
  private var nextPurge = firstPurge

  private static let none = UInt32.max

  /// How many subjects have an entry. O(subjects).
  var entryCount: Int { table.count { $0 != 0 && !rows[Int($0 - 1)].isTombstone } }

  /// Makes room for so many more records.
  mutating func reserve(_ count: Int) {
    rows.reserveCapacity(rows.count + count)
    older.reserveCapacity(rows.count + count)
    growTable(toHold: heads + count)
  }

  /// Learns of a record; of one it knows already, where it lies now.
  mutating func add(_ place: RecordPlace) {
    let slot = slot(high: place.high, low: place.low)
    guard table[slot] != 0 else {
      table[slot] = append(place, older: Self.none)
      heads += 1
      growTable(toHold: heads)
      return
    }
    let head = Int(table[slot] - 1)
    guard place.sequence < rows[head].sequence else {
      if place.sequence == rows[head].sequence { return rows[head] = place }
      // A tombstone below stays: what it hides may still come.
      table[slot] = append(place, older: place.isTombstone ? Self.none : UInt32(head))
      return
    }
    insert(place, below: head)
  }

  /// Finds the place of a record that comes later than younger ones of its subject.
  private mutating func insert(_ place: RecordPlace, below head: Int) {
    var above = head
    while !rows[above].isTombstone {
      guard older[above] != Self.none, case let next = Int(older[above]),
        rows[next].sequence >= place.sequence
      else {
        let below = place.isTombstone ? Self.none : older[above]
        older[above] = append(place, older: below) - 1
        return
      }
      if rows[next].sequence == place.sequence { return rows[next] = place }
      above = next
    }
  }

  /// Where the subject's latest entry lies.
  func latest(_ subject: Digest) -> RecordPlace? {
    let row = table[slot(high: subject.words.0, low: subject.words.1)]
    guard row != 0, case let place = rows[Int(row - 1)], !place.isTombstone else { return nil }
    return place
  }

  /// Where the latest entry of the subject that was made from this very state lies. O(the subject's records).
  func entry(_ subject: Digest, state: Digest) -> RecordPlace? {
    var row = table[slot(high: subject.words.0, low: subject.words.1)]
    while row != 0, row - 1 != Self.none {
      let place = rows[Int(row - 1)]
      if place.isTombstone { return nil }
      if place.state == state.words.0, place.state != 0 { return place }
      row = older[Int(row - 1)] &+ 1
    }
    return nil
  }

  /// Forgets what `isGone`; sequences and tombstones stay what they were. O(records).
  mutating func removeAll(where isGone: (RecordPlace) -> Bool) {
    var kept = ArchiveIndex()
    kept.reserve(rows.count)
    for row in table where row != 0 {
      var chain: [RecordPlace] = []
      var next = row - 1
      while next != Self.none {
        if !isGone(rows[Int(next)]) { chain.append(rows[Int(next)]) }
        next = older[Int(next)]
      }
      for place in chain.reversed() { kept.add(place) }
    }
    kept.nextPurge = nextPurge
    self = kept
  }

  /// Forgets what can never be served again, now and then, and where that is a good part of all. What a subject had before
  /// an entry that has expired goes with it: it is not served either.
  mutating func purge(at now: Timestamp) {
    guard rows.count > nextPurge else { return }
    nextPurge = rows.count + rows.count / 2
    let seconds = RecordPlace.seconds(now)
    guard rows.count(where: { $0.expires < seconds }) * 4 > rows.count else { return }
    for slot in table.indices where table[slot] != 0 {
      let head = Int(table[slot] - 1)
      if rows[head].expires < seconds { older[head] = Self.none }
    }
    removeAll { $0.expires < seconds }
    nextPurge = max(Self.firstPurge, rows.count * 2)
  }

  private static let firstPurge = 4096

  // MARK: Table

  private mutating func append(_ place: RecordPlace, older row: UInt32) -> UInt32 {
    rows.append(place)
    older.append(row)
    return UInt32(truncatingIfNeeded: rows.count)
  }

  /// Where the subject's row stands, or the empty slot where it belongs.
  private func slot(high: UInt64, low: UInt64) -> Int {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: low) & mask
    while table[slot] != 0, case let row = Int(table[slot] - 1),
      rows[row].high != high || rows[row].low != low
    {
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func growTable(toHold count: Int) {
    guard count * 2 > table.count else { return }
    var size = table.count
    while count * 2 > size { size *= 2 }
    let heads = table.filter { $0 != 0 }
    table = [UInt32](repeating: 0, count: size)
    for row in heads {
      let place = rows[Int(row - 1)]
      table[slot(high: place.high, low: place.low)] = row
    }
  }
}
