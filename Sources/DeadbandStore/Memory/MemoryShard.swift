import DeadbandCore

/// One shard: slots in an array, linked by their numbers into the order of use and the order of coming, and found by a
/// table with open addressing.
///
///     table   ·  3  ·  1  ·  ·  2  ·        32 bits of the key │ slot number, 0 for none
///     slots  [ 0 free ][ 1 A ][ 2 B ][ 3 C ]
///     use     C ⇄ A ⇄ B                     the last is let go first
///     age     A ⇄ B ⇄ C                     the first expires first
///
/// A hit in a large shard waits for memory, so what it reads lies close together: the table's cell tells keys apart
/// without the slot, half a cache line; and the whole key stands in the entry, which is read in any case.
struct MemoryShard: ~Copyable {
  private struct Slot {
    var entry: Entry?
    var expires = Timestamp(nanosecondsSince1970: 0)
    var use = Links()
    var age = Links()
  }

  /// Neighbours in a ring that slot 0 closes. Free slots stand in a list by `after` of their use.
  private struct Links {
    var before: UInt32 = 0
    var after: UInt32 = 0
  }

  private struct Cell {
    var tag: UInt32
    var slot: UInt32

    static let empty = Cell(tag: 0, slot: 0)
  }

  /// What an entry costs besides its own bytes, at most: a slot where a fifth of them are spare, and its part of a
  /// table at least a quarter full.
  static let overhead = MemoryLayout<Slot>.stride * 5 / 4 + 4 * MemoryLayout<Cell>.stride

  private let byteBudget: Int
  /// Slot 0 is no entry's: it closes both rings.
  private var slots = [Slot()]
  private var firstFree: UInt32 = 0
  /// Its count is a power of two, and at most half of it is taken.
  private var table = [Cell](repeating: .empty, count: 16)
  private(set) var count = 0
  private(set) var byteCount = 0

  init(byteBudget: Int) { self.byteBudget = byteBudget }

  /// Look-ups that found an entry.
  private(set) var hits = 0

  mutating func lookup(_ key: Digest, at now: Timestamp) -> Entry? {
    let tag = Self.tag(of: key)
    let mask = table.count &- 1
    var place = Int(tag) & mask
    while true {
      let cell = table[place]
      guard cell.slot != 0 else { return nil }
      if cell.tag == tag {
        let slot = Int(cell.slot)
        if slots[slot].entry?.subject.key == key {
          guard now < slots[slot].expires else { return nil }
          touch(slot)
          hits &+= 1
          return slots[slot].entry
        }
      }
      place = (place &+ 1) & mask
    }
  }

  /// Keeps the entry that was found below, and returns the one to go on with: that which stands here already, its time over, if
  /// it is equal. Whatever is asked again and again would be made anew every five minutes otherwise, by whichever thread asks; to
  /// glibc's allocator, which has an arena a thread, that is memory of another arena each time.
  mutating func renew(_ entry: Entry, at now: Timestamp) -> Entry {
    guard let slot = slot(of: entry.subject.key), let held = slots[slot].entry, held == entry,
      let expires = now.adding(seconds: MemoryTier.lifetimeSeconds)
    else {
      put(entry, at: now)
      return entry
    }
    unlinkAge(slot)
    slots[slot].expires = expires
    linkAge(slot)
    touch(slot)
    dropExpired(at: now)
    return held
  }

  /// Lets go of two entries at most that nobody asked for when their time was over: more come to their end in a while than are put
  /// or renewed in it only where nobody does either.
  private mutating func dropExpired(at now: Timestamp) {
    for _ in 0..<2 {
      let oldest = Int(slots[0].age.after)
      guard oldest != 0, let end = slots[oldest].expires.adding(seconds: MemoryTier.renewalSeconds),
        now >= end
      else { return }
      remove(oldest)
    }
  }

  mutating func put(_ entry: Entry, at now: Timestamp) {
    remove(entry.subject.key)
    dropExpired(at: now)
    let bytes = entry.byteCount + Self.overhead
    guard bytes <= byteBudget, let expires = now.adding(seconds: MemoryTier.lifetimeSeconds) else { return }
    while byteCount + bytes > byteBudget { remove(Int(slots[0].use.before)) }
    if (count + 1) * 2 > table.count { growTable() }
    let slot = takeSlot()
    slots[slot].entry = entry
    slots[slot].expires = expires
    linkUse(slot)
    linkAge(slot)
    let tag = Self.tag(of: entry.subject.key)
    var place = Int(tag) & (table.count - 1)
    while table[place].slot != 0 { place = (place + 1) & (table.count - 1) }
    table[place] = Cell(tag: tag, slot: UInt32(slot))
    count += 1
    byteCount += bytes
  }

  mutating func remove(_ key: Digest) {
    if let place = place(of: key) { removeSlot(at: place) }
  }

  /// Where in the table a key stands.
  private func place(of key: Digest) -> Int? {
    let tag = Self.tag(of: key)
    var place = Int(tag) & (table.count - 1)
    while table[place].slot != 0 {
      let cell = table[place]
      if cell.tag == tag, slots[Int(cell.slot)].entry?.subject.key == key { return place }
      place = (place + 1) & (table.count - 1)
    }
    return nil
  }

  private func slot(of key: Digest) -> Int? { place(of: key).map { Int(table[$0].slot) } }

  private mutating func remove(_ slot: Int) {
    if let entry = slots[slot].entry { remove(entry.subject.key) }
  }

  private mutating func removeSlot(at place: Int) {
    let slot = Int(table[place].slot)
    emptyPlace(place)
    unlinkUse(slot)
    unlinkAge(slot)
    byteCount -= (slots[slot].entry?.byteCount ?? 0) + Self.overhead
    count -= 1
    slots[slot].entry = nil
    slots[slot].use.after = firstFree
    firstFree = UInt32(slot)
  }

  /// A slot that nobody has. Their room grows by a quarter, and not to its double as an array's does.
  private mutating func takeSlot() -> Int {
    let free = Int(firstFree)
    guard free == 0 else {
      firstFree = slots[free].use.after
      return free
    }
    if slots.count == slots.capacity { slots.reserveCapacity(slots.count + slots.count / 4 + 8) }
    slots.append(Slot())
    return slots.count - 1
  }

  // MARK: Table

  /// The bits of a key that a cell carries; the lower ones are where it belongs.
  private static func tag(of key: Digest) -> UInt32 { UInt32(truncatingIfNeeded: key.words.1) }

  /// Empties a place and moves up what only stood behind it because it was taken.
  private mutating func emptyPlace(_ taken: Int) {
    let mask = table.count - 1
    var hole = taken
    var next = (hole + 1) & mask
    while table[next].slot != 0 {
      let wanted = Int(table[next].tag) & mask
      if (next - wanted) & mask >= (next - hole) & mask {
        table[hole] = table[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    table[hole] = .empty
  }

  private mutating func growTable() {
    var larger = [Cell](repeating: .empty, count: table.count * 2)
    let mask = larger.count - 1
    for cell in table where cell.slot != 0 {
      var place = Int(cell.tag) & mask
      while larger[place].slot != 0 { place = (place + 1) & mask }
      larger[place] = cell
    }
    table = larger
  }

  // MARK: Rings

  /// Moves a slot to the front of the order of use.
  private mutating func touch(_ slot: Int) {
    var slots = slots.mutableSpan
    let first = slots[0].use.after
    guard first != UInt32(truncatingIfNeeded: slot) else { return }
    let links = slots[slot].use
    slots[Int(links.before)].use.after = links.after
    slots[Int(links.after)].use.before = links.before
    slots[slot].use = Links(before: 0, after: first)
    slots[Int(first)].use.before = UInt32(truncatingIfNeeded: slot)
    slots[0].use.after = UInt32(truncatingIfNeeded: slot)
  }

  private mutating func linkUse(_ slot: Int) {
    let first = slots[0].use.after
    slots[slot].use = Links(before: 0, after: first)
    slots[Int(first)].use.before = UInt32(slot)
    slots[0].use.after = UInt32(slot)
  }

  private mutating func unlinkUse(_ slot: Int) {
    let links = slots[slot].use
    slots[Int(links.before)].use.after = links.after
    slots[Int(links.after)].use.before = links.before
  }

  private mutating func linkAge(_ slot: Int) {
    let last = slots[0].age.before
    slots[slot].age = Links(before: last, after: 0)
    slots[Int(last)].age.after = UInt32(slot)
    slots[0].age.before = UInt32(slot)
  }

  private mutating func unlinkAge(_ slot: Int) {
    let links = slots[slot].age
    slots[Int(links.before)].age.after = links.after
    slots[Int(links.after)].age.before = links.before
  }
}
