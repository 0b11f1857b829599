import CPeer
import DeadbandCore
import DeadbandStore
import Dispatch
import Glibc
import Samples
import Synchronization

/// Rows of the memory tier; a tier of so many subjects is made when first asked for.
struct MemoryRows {
  private var tiers: [Int: (tier: MemoryTier, keys: [Digest])] = [:]

  private static let now = Timestamp(nanosecondsSince1970: 1_795_000_000_000_000_000)

  /// An entry's object: a header of 16 bytes and its fields.
  static let entryBytes = 16 + MemoryLayout<(Subject, Snapshot?, Analysis, Timestamp, [UInt8])>.size

  static func subject(_ number: Int) throws -> Subject {
    let symbol = ["SPY", "QQQ", "IWM", "TSLA", "NVDA"][number % 5]
    let strategy = ["iron_condor", "put_credit_spread", "covered_call"][number % 3]
    return try Subject("\(symbol)/\(strategy)/2026-12-18/\(400 + number)/analyst-v3")
  }

  /// Hits of one thread, drawn from `hot` of the subjects.
  mutating func hit(hot: Int, subjects: Int, operations: Int) throws -> String {
    let (tier, keys) = try tier(subjects)
    let order = Self.order(seed: 1, hot: hot, of: keys)
    _ = Self.run(tier, order, operations / 4)
    let start = ContinuousClock.now
    let sum = Self.run(tier, order, operations)
    return answer(ContinuousClock.now - start, operations: operations, check: sum)
  }

  /// The same of two threads at once, `operations` each, from the same subjects.
  mutating func pair(hot: Int, subjects: Int, operations: Int) throws -> String {
    let (tier, keys) = try tier(subjects)
    let orders = [1, 2].map { Self.order(seed: $0, hot: hot, of: keys) }
    _ = Self.run(tier, orders[0], operations / 4)
    let sum = Atomic<UInt64>(0)
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: 2) { thread in
      _ = sum.wrappingAdd(Self.run(tier, orders[thread], operations), ordering: .relaxed)
    }
    return answer(
      ContinuousClock.now - start, operations: operations * 2, check: sum.load(ordering: .relaxed))
  }

  /// Bytes an entry that the allocator gives out for the tier, and for the entries besides what their fields hold:
  /// headers of objects, and what the allocator rounds up.
  static func overhead(entries count: Int) throws -> String {
    var analyses = Analyses(seed: 2)
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    let empty = Int(peer_allocated())
    for number in 0..<count { entries.append(try entry(number, analyses.next(bytes: 500))) }
    let made = Int(peer_allocated())
    let tier = MemoryTier(byteBudget: 1 << 40)
    for entry in entries { tier.put(entry, at: now) }
    let kept = Int(peer_allocated())
    // Strings of up to 15 bytes lie in the field, longer literals in the program.
    let payload = entries.reduce(0) { sum, entry in
      let name = entry.subject.name.utf8.count
      return sum + entryBytes - 16 + entry.analysis.content.count + (name > 15 ? name : 0)
    }
    guard tier.count == count else { throw Unknown(what: "overhead") }
    let headers = Double(made - empty - payload) / Double(count)
    return "{\"bytes\": \(Double(kept - made) / Double(count)), \"headers\": \(headers)}"
  }

  // MARK: Parts

  private mutating func tier(_ subjects: Int) throws -> (tier: MemoryTier, keys: [Digest]) {
    if let made = tiers[subjects] { return made }
    let tier = MemoryTier(byteBudget: 1 << 40)
    let content = [UInt8](repeating: 7, count: 500)
    var keys: [Digest] = []
    for number in 0..<subjects {
      let entry = try Self.entry(number, content)
      tier.put(entry, at: Self.now)
      keys.append(entry.subject.key)
    }
    tiers[subjects] = (tier, keys)
    return (tier, keys)
  }

  private static func entry(_ number: Int, _ content: [UInt8]) throws -> Entry {
    Entry(
      subject: try subject(number), baseline: nil,
      analysis: Analysis(
        content: content, contentType: "application/json", model: "model", inputTokens: Int64(number),
        outputTokens: 0, cost: Money(nanoDollars: 0), created: now, finishReason: "stop"),
      midExpires: now)
  }

  /// The keys in the order in which they are asked for, drawn alike by the peer: fetching them costs both the same.
  private static func order(seed: UInt64, hot: Int, of keys: [Digest]) -> [Digest] {
    var random = SplitMix64(seed: 0)
    let chosen = (0..<hot).map { _ in keys[Int(random.next() % UInt64(keys.count))] }
    random = SplitMix64(seed: seed)
    return (0..<(hot > 1000 ? 1 << 20 : 1 << 12)).map { _ in chosen[Int(random.next() % UInt64(hot))] }
  }

  @inline(never)
  private static func run(_ tier: MemoryTier, _ order: [Digest], _ operations: Int) -> UInt64 {
    var sum: UInt64 = 0
    let mask = order.count - 1
    for index in 0..<operations {
      guard let entry = tier.lookup(order[index & mask], at: now) else { exit(1) }
      sum &+= UInt64(entry.analysis.inputTokens)
    }
    return sum
  }
}
