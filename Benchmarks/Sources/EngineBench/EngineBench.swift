import Deadband
import DeadbandTesting
import Glibc

/// What the engine takes to serve from its cache.
///
///     EngineBench hits CALLS FOLDER               one JSON object: nanoseconds a call, by tier, and calls a second on two threads
///     EngineBench live SUBJECTS SECONDS FOLDER    one JSON object: anonymous memory with so many subjects at 10,000 ticks a second
///
/// Inside the clock of `hits`: the whole call of `analysis(for:snapshot:)`: the time read, fingerprint, look-up, verdict under the
/// default profile, outcome. Outside: subjects and snapshots, which lie in memory.
@main
struct EngineBench {
  static func main() async throws {
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[1] == "hits", let calls = Int(arguments[2]), calls >= 1_000 {
      print(try await hits(calls, arguments[3]))
    } else if arguments.count == 5, arguments[1] == "live", let subjects = Int(arguments[2]),
      let seconds = Int(arguments[3]), subjects > 0, seconds > 0
    {
      print(try await live(subjects, seconds, arguments[4]))
    } else {
      print("usage: EngineBench hits CALLS FOLDER | EngineBench live SUBJECTS SECONDS FOLDER")
      exit(64)
    }
  }

  /// An engine on a store of its own that has an analysis of every subject.
  struct World {
    let engine: Engine
    let subjects: [AnalysisSubject]
    let snapshots: [Snapshot]

    init(_ count: Int, _ folder: String, _ store: AnalysisStore.Configuration) async throws {
      let text =
        #"{"action":"hold","confidence":0.8,"reason":"\#(String(repeating: "within its range ", count: 57))"}"#
      var configuration = EngineConfiguration()
      configuration.callInterval = .zero
      configuration.callsAtOnce = 64
      configuration.waitingCalls = count
      configuration.quality.shadowShare = 0.01
      configuration.quality.callsPerDay = 0
      engine = Engine(
        store: try AnalysisStore.open(folder, store, at: AnalystClock.system.date()),
        analyst: PromptedAnalyst(ScriptedAnalyst(answering: text)), configuration: configuration)
      let engine = engine
      subjects = try (0..<count).map { try engine.subject("S\($0) IC", strategy: "IRON_CONDOR") }
      snapshots = try (0..<64).map { try Self.snapshot(100 + Double($0) / 1_000) }
      let (subjects, snapshots) = (subjects, snapshots)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<64 {
          group.addTask {
            for index in stride(from: worker, to: subjects.count, by: 64) {
              _ = try await engine.analysis(for: subjects[index], snapshot: snapshots[index % 64])
            }
          }
        }
        try await group.waitForAll()
      }
    }

    /// A market in which all 23 indicators are known.
    static func snapshot(_ price: Double) throws -> Snapshot {
      let values: [String: Double] = [
        "rsi": 55, "macd": 0.5, "macd_signal": 0.4, "macd_histogram": 0.1, "bollinger_position": 0.5,
        "trend_strength": 0.2,
        "volume_ratio": 1.1, "underlying_price": price, "implied_volatility": 0.2,
        "realized_volatility_20d": 0.18,
        "volatility_rank": 30, "delta": -0.2, "gamma": 0.01, "theta": 0.1, "vega": 0.3, "overall_score": 70,
        "confidence_percentage": 80, "vix_level": 15, "support_level": 95, "resistance_level": 105,
        "days_to_expiration": 30,
      ]
      var all = values.mapValues { Snapshot.Value.number($0) }
      all["quality_tier"] = .category("HIGH")
      all["market_bias"] = .category("NEUTRAL")
      return try Snapshot(all)
    }
  }

  static func nanoseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e9 + Double(duration.components.attoseconds) / 1e9
  }

  // MARK: Hits

  /// Nanoseconds a call: the median over turns of 100 calls.
  static func time(_ calls: Int, _ world: World, tier: AnalysisStore.Tier) async throws -> Double {
    var times: [Double] = []
    var index = 0
    let (engine, subjects) = (world.engine, world.subjects)
    for turn in 0..<max(calls / 100, 10) {
      // A caller's snapshot lies on its stack.
      let snapshot = world.snapshots[turn % 64]
      let begun = ContinuousClock.now
      for _ in 0..<100 {
        let outcome = try await engine.analysis(for: subjects[index], snapshot: snapshot)
        guard outcome.source == .cache(tier), outcome.verdict.action == .reuse else {
          print("not from \(tier): \(outcome.source)")
          exit(1)
        }
        index = index + 1 == subjects.count ? 0 : index + 1
      }
      times.append(nanoseconds(ContinuousClock.now - begun) / 100)
    }
    times.sort()
    return times[times.count / 2]
  }

  static func hits(_ calls: Int, _ folder: String) async throws -> String {
    var fields: [String] = []
    var memory = AnalysisStore.Configuration.small
    memory.memoryBytes = 256 << 20
    let world = try await World(1_000, folder + "/memory", memory)
    fields.append(#""memory_ns": \#(try await time(calls, world, tier: .memory))"#)
    let begun = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<2 {
        group.addTask {
          let (engine, subjects) = (world.engine, world.subjects)
          for turn in 0..<calls / 100 {
            let snapshot = world.snapshots[turn % 64]
            for index in 0..<100 {
              _ = try await engine.analysis(
                for: subjects[(turn * 200 + index * 2 + worker) % 1_000], snapshot: snapshot)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    fields.append(
      #""two_threads_a_second": \#(Double(calls) * 2e9 / nanoseconds(ContinuousClock.now - begun))"#)
    var mid = memory
    mid.memoryBytes = 0
    let second = try await World(1_000, folder + "/mid", mid)
    // The mid tier is written behind the archive.
    while (second.engine.store.midStatistics(at: AnalystClock.system.date())?.entries ?? 0) < 1_000 {
      try await AnalystClock.system.sleep(until: AnalystClock.system.now() + .milliseconds(10))
    }
    fields.append(#""mid_ns": \#(try await time(calls / 2, second, tier: .mid))"#)
    var archive = mid
    archive.usesMid = false
    let third = try await World(1_000, folder + "/archive", archive)
    fields.append(#""archive_ns": \#(try await time(calls / 10, third, tier: .archive))"#)
    return "{\(fields.joined(separator: ", "))}"
  }

  // MARK: Many subjects

  static func live(_ count: Int, _ seconds: Int, _ folder: String) async throws -> String {
    let world = try await World(count, folder + "/live", AnalysisStore.Configuration.small)
    let clock = AnalystClock.system
    let before = anonymousKiB()
    var peak = before
    var served = 0
    let begun = clock.now()
    var index = 0
    for tick in 1...seconds * 100 {
      for _ in 0..<100 {
        _ = try await world.engine.analysis(
          for: world.subjects[index % count], snapshot: world.snapshots[index % 64])
        index &+= 7_919
        served += 1
      }
      if tick % 1_000 == 0 { peak = max(peak, anonymousKiB()) }
      try await clock.sleep(until: begun + .milliseconds(10) * tick)
    }
    let rate = Double(served) * 1e9 / nanoseconds(clock.now() - begun)
    let after = anonymousKiB()
    return
      #"{"subjects": \#(count), "seconds": \#(seconds), "before_kib": \#(before), "after_kib": \#(after), "peak_kib": \#(max(peak, after)), "a_second": \#(rate.rounded())}"#
  }

  /// Memory of the process that no file stands behind, in KiB.
  static func anonymousKiB() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix("RssAnon:") { return text.split(separator: " ").compactMap { Int($0) }.first ?? 0 }
    }
    return 0
  }
}
