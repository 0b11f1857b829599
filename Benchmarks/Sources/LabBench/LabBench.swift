import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import Glibc
import Samples

/// The lab's rows: packing a history, and walking it under many profiles.
///
///     lab-bench prepare FOLDER         real hourly prices as JSON Lines, `ticks.jsonl`: 100,000 ticks of three strategies
///     lab-bench rows FOLDER PROFILES   one JSON object; the packed history is made in FOLDER
///
/// The tallies are compared with a replay's before anything is timed. Inside the clocks: see `lab.py`.
@main
struct LabBench {
  private static let ticks = 100_000

  static func main() throws {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "prepare" where arguments.count == 3: try prepare(arguments[2])
    case "rows" where arguments.count == 4:
      guard let profiles = Int(arguments[3]), profiles > 1 else {
        throw Failure("PROFILES is a number above 1")
      }
      print(try rows(arguments[2], profiles))
    default: throw Failure("usage: lab-bench prepare FOLDER | rows FOLDER PROFILES")
    }
  }

  /// Writes the history.
  private static func prepare(_ folder: String) throws {
    let source = History.examples
    var bars = try BarReader(try ByteSource(path: source + "SPY_1h.csv.gz"))
    var builder = HistoryBuilder(
      symbol: "SPY", plans: PositionPlan.allCases,
      index: try VolatilityIndex(try ByteSource(path: source + "VIX.csv.gz")), isDaily: false)
    guard let file = fopen(folder + "/ticks.jsonl", "w") else { throw Failure("cannot write to \(folder)") }
    var written = 0
    var lines: [UInt8] = []
    while written < ticks, let bar = try bars.next() {
      lines.removeAll(keepingCapacity: true)
      try builder.add(bar, into: &lines)
      for line in lines.split(separator: 10) where written < ticks {
        guard fwrite(Array(line) + [10], 1, line.count + 1, file) > line.count else {
          throw Failure("cannot write")
        }
        written += 1
      }
    }
    guard written == ticks, fclose(file) == 0 else { throw Failure("\(written) ticks were made") }
  }

  private static func rows(_ folder: String, _ count: Int) throws -> String {
    let path = folder + "/ticks.jsonl"
    let packed = folder + "/ticks.dbh"
    var values: [(String, Double)] = []
    func perTick(_ name: String, _ body: () throws -> Void) rethrows {
      values.append((name, try nanoseconds(body) / Double(ticks)))
    }
    try perTick("read_json_ns") { guard try read(path) == ticks else { throw Failure("ticks are missing") } }
    try perTick("pack_ns") { try pack(path, packed) }
    try perTick("read_packed_ns") {
      guard try read(packed) == ticks else { throw Failure("ticks are missing") }
    }
    try perTick("open_ns") { _ = try ColumnarHistory(path: packed) }
    let history = try ColumnarHistory(path: packed)
    var tick = HistoryTick()
    perTick("decode_ns") { for number in 0..<ticks { history.read(number, into: &tick) } }
    try perTick("answers_ns") { _ = try AnswerTable(history, .rulebook) }
    let walk = try GateWalk(history, AnswerTable(history, .rulebook))
    let profiles = try (0..<count).map { try profile($0) }
    try check(walk, path, Array(profiles.prefix(8)))
    let judged = Double(count * ticks)
    for threads in [1, 2] {
      let start = processorNanoseconds()
      let spent = try nanoseconds {
        guard try walk.tallies(of: profiles, threads: threads).count == count else { throw Failure("lost") }
      }
      values += [
        ("walk_\(threads)_s", spent / 1e9),
        ("walk_\(threads)_cpu_ns", (processorNanoseconds() - start) / judged),
      ]
    }
    let start = processorNanoseconds()
    let calls = try floor(history, profiles)
    values.append(("floor_cpu_ns", (processorNanoseconds() - start) / Double(calls)))
    return "{" + values.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + ", \"profiles\": \(count)}"
  }

  /// Judging alone: snapshots that lie in memory against one baseline, under every profile in turn; how often.
  private static func floor(_ history: ColumnarHistory, _ profiles: [ThresholdProfile]) throws -> Int {
    let snapshots = history.ticks(ofSubject: 1).prefix(128).map { history.snapshot($0) }
    let rounds = max(ticks / snapshots.count / 10, 1)
    var refreshed = 0
    for profile in profiles {
      for _ in 0..<rounds {
        for index in snapshots.indices {
          let assessment = try profile.assess(snapshots[index], against: snapshots[0], ageSeconds: 5_400)
          if profile.verdict(on: assessment).action == .refresh { refreshed += 1 }
        }
      }
    }
    guard refreshed > 0 else { throw Failure("nothing was judged") }
    return profiles.count * rounds * snapshots.count
  }

  private static func read(_ path: String) throws -> Int {
    var reader = HistoryReader(paths: [path])
    var tick = HistoryTick()
    var count = 0
    while try reader.next(into: &tick) { count += 1 }
    return count
  }

  private static func pack(_ path: String, _ packed: String) throws {
    var reader = HistoryReader(paths: [path])
    var tick = HistoryTick()
    var writer = try ColumnarHistoryWriter(path: packed)
    while try reader.next(into: &tick) { try writer.append(tick, from: reader) }
    _ = try writer.finish(reader)
  }

  private static func check(_ walk: GateWalk, _ path: String, _ profiles: [ThresholdProfile]) throws {
    var replay = Replay(profiles: profiles, analyst: .rulebook)
    var reader = HistoryReader(paths: [path])
    var tick = HistoryTick()
    while try reader.next(into: &tick) { try replay.observe(tick, in: reader) }
    for (tally, policy) in zip(try walk.tallies(of: profiles, threads: 2), replay.result().policies) {
      guard tally.asked == policy.asked, tally.askedByRule == policy.byRule,
        tally.disagreement == policy.disagreement?.perTick
      else { throw Failure("the walk differs from the replay under \(policy.policy.name)") }
    }
  }

  /// One of many profiles: the seed's thresholds, each times a factor of its own from a half to four.
  private static func profile(_ number: Int) throws -> ThresholdProfile {
    var random = SplitMix64(seed: UInt64(number))
    func factor() -> Double { 0.5 * pow(2, 3 * Double(random.next() >> 11) / 0x1p53) }
    let rules: [(String, String, Double)] = [
      ("rsi", "absolute", 5), ("macd_signal", "of_price", 0.01), ("bollinger_position", "absolute", 0.25),
      ("underlying_price", "relative", 0.03), ("implied_volatility", "relative", 0.1),
      ("volatility_rank", "absolute", 10), ("delta", "absolute", 0.1), ("gamma", "relative", 0.25),
      ("theta", "relative", 0.25), ("vega", "relative", 0.25), ("vix_level", "relative", 0.15),
    ]
    let indicators = rules.map { "\"\($0)\": {\"rule\": {\"\($1)\": \($2 * factor())}}" }.joined(
      separator: ", ")
    let json = """
      {"schema": 1, "name": "p\(number)", "extends": "\(number % 2 == 0 ? "seed" : "default")", "indicators": {\(indicators)},
       "significance": {"refresh_above": \(40 * factor())}}
      """
    return try ThresholdProfile(json: Array(json.utf8), source: "profile \(number)")
  }

  private static func nanoseconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .nanoseconds(1)
  }

  /// What this process has used of its processors: other processes make it only a little more.
  private static func processorNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
