import DeadbandCore
import Glibc
import Samples

/// Shows that a tick allocates nothing once running. Under `preload/alloc_counter.c` only; `Scripts/alloc-proof`
/// builds and runs both.
///
/// Each line is one loop: its name, the ticks, the allocations that fell into it. The first plants one allocation a
/// tick and must be caught, or the counter proves nothing.
@main
struct AllocProof {
  static let ticks = 10_000

  static func main() throws {
    guard let counter = AllocationCounter() else {
      print("alloc-proof: not under the counter; run Scripts/alloc-proof")
      exit(2)
    }
    let samples = try Samples()
    let profile = ThresholdProfile.seed
    let strategy = Strategy.none
    var check: UInt64 = 0

    let planted = counter.count("planted: one a tick") { tick in
      let array = [UInt64](repeating: UInt64(tick), count: 64 + tick & 7)
      check &+= array[tick & 63]
    }
    let running = try counter.count("parse + assess + verdict + fingerprint") { tick in
      let current = try Snapshot(json: samples.texts[tick & 127])
      let assessment = try profile.assess(
        current, against: samples.pairs[tick & 63].baseline, ageSeconds: Samples.ageSeconds,
        strategy: strategy)
      let verdict = profile.verdict(on: assessment, ageSeconds: Samples.ageSeconds)
      if verdict.action == .reuse, Fingerprint(current).custom == nil { check &+= 1 }
    }
    print("check value", check)
    guard planted >= UInt64(ticks) else {
      print("FAILED: the planted allocations were not caught")
      exit(1)
    }
    guard running == 0 else {
      print("FAILED: a tick allocates")
      exit(1)
    }
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

  /// Runs the body once for every tick to settle what is made once, then again and counts.
  func count(_ name: String, _ body: (Int) throws -> Void) rethrows -> UInt64 {
    for tick in 0..<AllocProof.ticks { try body(tick) }
    let before = reading()
    for tick in 0..<AllocProof.ticks { try body(tick) }
    let allocations = reading() - before
    print("\(name): \(AllocProof.ticks) ticks, \(allocations) allocations")
    return allocations
  }
}
