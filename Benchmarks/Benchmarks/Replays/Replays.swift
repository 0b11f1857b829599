import Benchmark
import DeadbandLab
import DeadbandMarketData
import Foundation
import Samples

// Each row's body goes through 7,000 ticks from the first on; with the scale of a thousand, Scripts/bench divides
// by 7 what the harness reports. What is inside the clock: making the replay, and for every tick the calls that the
// row's name says; where it reads, opening the file, inflating and parsing, too. One thread.
let benchmarks: @Sendable () -> Void = {
  let smoke = ProcessInfo.processInfo.environment["BENCH_SMOKE"] != nil
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], timeUnits: .nanoseconds, warmupIterations: 2, scalingFactor: .kilo,
    maxDuration: smoke ? .milliseconds(500) : .seconds(6), maxIterations: 100_000)

  do {
    // Nothing is timed that does not count every tick.
    guard try count(ParsedHistory(.plain)).ticks == History.tickCount,
      try count(.withPositions).ticks == History.tickCount
    else { throw Miscounted() }
  } catch { fatalError("benchmark inputs: \(error)") }

  Benchmark("replay parsed") { benchmark in
    let parsed = try ParsedHistory(.plain)
    benchmark.startMeasurement()
    blackHole(try count(parsed).ticks)
    benchmark.stopMeasurement()
  }
  Benchmark("read gz") { _ in blackHole(try History.plain.read { _, _ in }.place) }
  Benchmark("replay gz") { _ in blackHole(try count(.plain).ticks) }
  Benchmark("replay gz positions") { _ in blackHole(try count(.withPositions).ticks) }
  Benchmark("compare gz positions") { _ in blackHole(try compare(.withPositions).ticks) }
}

private struct Miscounted: Error {}

/// The seed profile's counts over ticks that lie in memory.
private func count(_ history: ParsedHistory) throws -> ReplayResult {
  var replay = Replay(profiles: [.seed])
  for index in history.ticks.indices { try replay.observe(history.ticks[index], in: history.reader) }
  return replay.result()
}

/// The same from the file.
private func count(_ history: History) throws -> ReplayResult {
  var replay = Replay(profiles: [.seed])
  try history.read { tick, reader in try replay.observe(copy tick, in: reader) }
  return replay.result()
}

/// What `deadband replay --analyst rulebooks:20` does: two profiles, the usual policies, twenty rulebooks, cost.
private func compare(_ history: History) throws -> ReplayResult {
  let model = PriceList.bundled.standard
  var replay = Replay(
    profiles: [.standard, .seed], others: Policy.usual,
    analyst: .rulebooks(count: 20, seed: 1),
    cost: AnalysisCost(model: model, schema: .standard))
  try history.read { tick, reader in try replay.observe(copy tick, in: reader) }
  return replay.result()
}
