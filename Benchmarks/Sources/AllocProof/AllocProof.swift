import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import DeadbandStore
import Glibc
import Samples

/// Shows that a tick allocates nothing once running. Under `preload/alloc_counter.c` only; `Scripts/alloc-proof`
/// builds and runs both.
///
/// Each line is one loop: its name, the ticks, the allocations that fell into them. The first plants one allocation
/// a tick and must be caught, or the counter proves nothing.
@main
struct AllocProof {
  static let ticks = 10_000

  static func main() throws {
    guard let counter = AllocationCounter() else {
      print("alloc-proof: not under the counter; run Scripts/alloc-proof")
      exit(2)
    }
    let planted = counter.count("planted: one a tick") { tick in
      let array = [UInt64](repeating: UInt64(tick), count: 64 + tick & 7)
      return array[tick & 63]
    }
    guard planted >= UInt64(ticks) else {
      print("FAILED: the planted allocations were not caught")
      exit(1)
    }
    let running = [
      try snapshots(counter), try counter.replayParsed(.plain), try counter.replay(.plain),
      try counter.replay(.withPositions), try columns(counter), try memoryHits(counter),
    ]
    guard running.allSatisfy({ $0 == 0 }) else {
      print("FAILED: a tick allocates")
      exit(1)
    }
  }

  private static func snapshots(_ counter: AllocationCounter) throws -> UInt64 {
    let samples = try Samples()
    let profile = ThresholdProfile.seed
    return try counter.count("parse + assess + verdict + fingerprint") { tick in
      let current = try Snapshot(json: samples.texts[tick & 127])
      let assessment = try profile.assess(
        current, against: samples.pairs[tick & 63].baseline, ageSeconds: Samples.ageSeconds)
      let verdict = profile.verdict(on: assessment)
      return verdict.action == .reuse && Fingerprint(current).custom == nil ? 1 : 0
    }
  }
}

/// Ticks out of a packed file, here and there.
private func columns(_ counter: AllocationCounter) throws -> UInt64 {
  let path = "/tmp/deadband-alloc-proof-\(getpid()).dbh"
  defer { unlink(path) }
  var reader = HistoryReader(paths: [History.plain.path])
  var tick = HistoryTick()
  var writer = try ColumnarHistoryWriter(path: path)
  while try reader.next(into: &tick) { try writer.append(tick, from: reader) }
  _ = try writer.finish(reader)
  let history = try ColumnarHistory(path: path)
  return counter.count("tick from columns") { number in
    history.read(number &* 7_919 % history.tickCount, into: &tick)
    return UInt64(tick.snapshot.underlyingPrice)
  }
}

/// Hits of the memory tier, each on another shard and slot than the one before.
private func memoryHits(_ counter: AllocationCounter) throws -> UInt64 {
  let tier = MemoryTier(byteBudget: 1 << 30)
  let now = Timestamp(nanosecondsSince1970: 0)
  let keys = try (0..<1000).map { number in
    let analysis = Analysis(
      content: [1], contentType: "text/plain", model: "", inputTokens: 1, outputTokens: 0,
      cost: Money(nanoDollars: 0), created: now, finishReason: "")
    let subject = try Subject("\(number)")
    tier.put(Entry(subject: subject, baseline: nil, analysis: analysis, midExpires: now), at: now)
    return subject.key
  }
  return counter.count("memory hit") { tick in
    UInt64(tier.lookup(keys[tick % keys.count], at: now)?.analysis.inputTokens ?? 0)
  }
}

/// The preloaded counter.
private struct AllocationCounter {
  private typealias Reading = @convention(c) () -> UInt64
  private let reading: Reading

  init?() {
    guard let symbol = dlsym(nil, "deadband_allocations") else { return nil }
    reading = unsafeBitCast(symbol, to: Reading.self)
  }

  /// Runs the body once for every tick to settle what is made once, then again and counts. What the body returns is
  /// summed and printed: the work is needed.
  func count(_ name: String, _ body: (Int) throws -> UInt64) rethrows -> UInt64 {
    var check: UInt64 = 0
    for tick in 0..<AllocProof.ticks { check &+= try body(tick) }
    let before = reading()
    for tick in 0..<AllocProof.ticks { check &+= try body(tick) }
    let allocations = reading() - before
    print("\(name): \(AllocProof.ticks) ticks, \(allocations) allocations (check value \(check))")
    return allocations
  }

  /// Replays from memory. Ticks of subjects not seen before are left out of the count: they make room.
  func replayParsed(_ history: History) throws -> UInt64 {
    let parsed = try ParsedHistory(history)
    var replay = Replay(profiles: [.seed])
    var running = Running()
    for index in parsed.ticks.indices {
      let before = reading()
      try replay.observe(parsed.ticks[index], in: parsed.reader)
      running.add(parsed.ticks[index].subject, reading() - before)
    }
    return running.report("replay parsed", replay)
  }

  /// Replays from the file, reading included.
  func replay(_ history: History) throws -> UInt64 {
    var replay = Replay(profiles: [.seed])
    var running = Running()
    var before = reading()
    try history.read { tick, reader in
      try replay.observe(copy tick, in: reader)
      running.add(tick.subject, reading() - before)
      before = reading()
    }
    return running.report("replay \(history.path.split(separator: "/").last ?? "")", replay)
  }
}

/// The allocations at ticks whose subject was known.
private struct Running {
  private var ticks = 0
  private var allocations: UInt64 = 0
  private var subjects = 0

  mutating func add(_ subject: Int, _ count: UInt64) {
    guard subject < subjects else {
      subjects = subject + 1
      return
    }
    ticks += 1
    allocations += count
  }

  func report(_ name: String, _ replay: Replay) -> UInt64 {
    print(
      "\(name): \(ticks) ticks of \(subjects) known subjects, \(allocations) allocations "
        + "(check value \(replay.result().policies[0].asked))")
    return allocations
  }
}
