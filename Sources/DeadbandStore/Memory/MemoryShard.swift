import DeadbandCore

/// One shard: slots in an array, linked by their numbers into the order of use and the order of coming, and found by a
/// table of numbers with open addressing.
///
///     table   ·  3  ·  1  ·  ·  2  ·        hash → slot number + 1
///     slots  [ 0 free ][ 1 A ][ 2 B ][ 3 C ]
///     use     C ⇄ A ⇄ B                     the last is let go first
///     age     A ⇄ B ⇄ C                     the first expires first
struct MemoryShard {
  private struct Slot {
    var key = Digest(words: (0, 0, 0, 0))
    var entry: Entry?
    var expires = Timestamp(nanosecondsSince1970: 0)
    var byteCount = 0
    var use = Links()
    var age = Links()
  }

  /// Neighbours in a ring that slot 0 closes.
  private struct Links {
    var before: UInt32 = 0
    var after: UInt32 = 0
  }

  /// What an entry costs besides its own bytes: a slot, and its part of a table at most half full.
  static let overhead = MemoryLayout<Slot>.stride + 4 * MemoryLayout<UInt32>.stride

  private let byteBudget: Int
  /// Slot 0 is no entry's: it closes both rings.
  private var slots = [Slot()]
  private var free: [UInt32] = []
  /// Slot numbers, 0 for none. Its count is a power of two.
  private var table = [UInt32](repeating: 0, count: 16)
  private(set) var count = 0
  private(set) var byteCount = 0

  init(byteBudget: Int) { self.byteBudget = byteBudget }

  mutating func lookup(_ key: Digest, at now: Timestamp) -> Entry? {
    let slot = Int(table[place(of: key)])
    guard slot != 0 else { return nil }
    guard now < slots[slot].expires else {
      remove(key)
      return nil
    }
    if slots[0].use.after != slot {
      unlink(slot, \.use)
      link(slot, after: 0, \.use)
    }
    return slots[slot].entry
  }

  mutating func put(_ entry: Entry, at now: Timestamp) {
    let key = entry.subject.key
    remove(key)
    // Two a put: more come to their end in a while than are put in it only where nobody puts any.
    for _ in 0..<2 { dropIfExpired(Int(slots[0].age.after), at: now) }
    let bytes = entry.byteCount + Self.overhead
    guard bytes <= byteBudget, let expires = now.adding(seconds: MemoryTier.lifetimeSeconds) else { return }
    while byteCount + bytes > byteBudget { remove(slots[Int(slots[0].use.before)].key) }
    if (count + 1) * 2 > table.count { growTable() }
    let number = free.popLast() ?? UInt32(slots.count)
    if number == slots.count { slots.append(Slot()) }
    let slot = Int(number)
    slots[slot].key = key
    slots[slot].entry = entry
    slots[slot].expires = expires
    slots[slot].byteCount = bytes
    link(slot, after: 0, \.use)
    link(slot, after: Int(slots[0].age.before), \.age)
    table[place(of: key)] = number
    count += 1
    byteCount += bytes
  }

  mutating func remove(_ key: Digest) {
    let place = place(of: key)
    let slot = Int(table[place])
    guard slot != 0 else { return }
    emptyPlace(place)
    unlink(slot, \.use)
    unlink(slot, \.age)
    slots[slot].entry = nil
    free.append(UInt32(slot))
    count -= 1
    byteCount -= slots[slot].byteCount
  }

  private mutating func dropIfExpired(_ slot: Int, at now: Timestamp) {
    if slot != 0, now >= slots[slot].expires { remove(slots[slot].key) }
  }

  // MARK: Table

  private func home(of key: Digest) -> Int { Int(truncatingIfNeeded: key.words.1) & (table.count - 1) }

  /// Where the key's slot number stands, or the empty place where it belongs.
  private func place(of key: Digest) -> Int {
    var place = home(of: key)
    while table[place] != 0, slots[Int(table[place])].key != key { place = (place + 1) & (table.count - 1) }
    return place
  }

  /// Empties a place and moves up what only stood behind it because it was taken.
  private mutating func emptyPlace(_ taken: Int) {
    let mask = table.count - 1
    var hole = taken
    var next = (hole + 1) & mask
    while table[next] != 0 {
      let wanted = home(of: slots[Int(table[next])].key)
      if (next - wanted) & mask >= (next - hole) & mask {
        table[hole] = table[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    table[hole] = 0
  }

  private mutating func growTable() {
    let numbers = table.filter { $0 != 0 }
    table = [UInt32](repeating: 0, count: table.count * 2)
    for number in numbers { table[place(of: slots[Int(number)].key)] = number }
  }

  // MARK: Rings

  private mutating func unlink(_ slot: Int, _ ring: WritableKeyPath<Slot, Links>) {
    let links = slots[slot][keyPath: ring]
    slots[Int(links.before)][keyPath: ring].after = links.after
    slots[Int(links.after)][keyPath: ring].before = links.before
  }

  private mutating func link(_ slot: Int, after other: Int, _ ring: WritableKeyPath<Slot, Links>) {
    let next = slots[other][keyPath: ring].after
    slots[slot][keyPath: ring] = Links(before: UInt32(other), after: next)
    slots[other][keyPath: ring].after = UInt32(slot)
    slots[Int(next)][keyPath: ring].before = UInt32(slot)
  }
}
