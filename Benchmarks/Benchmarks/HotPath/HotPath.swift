import Benchmark
import CPeer
import DeadbandCore
import Foundation
import Samples

// Each row runs its body a thousand times a sample; the names are what Scripts/bench knows them by. What is inside
// the clock: the loop, taking the inputs from an array, and the calls that the row's name says. Results are checked
// before anything is timed.
let benchmarks: @Sendable () -> Void = {
  let smoke = ProcessInfo.processInfo.environment["BENCH_SMOKE"] != nil
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], timeUnits: .nanoseconds, warmupIterations: 20, scalingFactor: .kilo,
    maxDuration: smoke ? .milliseconds(200) : .seconds(3), maxIterations: 100_000)

  let samples: Samples
  let profile = ThresholdProfile.seed
  let peers: Peers
  do {
    samples = try Samples()
    peers = try Peers(samples, profile)
  } catch {
    fatalError("benchmark inputs: \(error)")
  }
  // Two arrays: taking one snapshot out of an array of pairs copies both.
  let current = samples.pairs.map(\.current)
  let baseline = samples.pairs.map(\.baseline)
  let texts = samples.texts
  let age = Samples.ageSeconds
  let strategy = Strategy.none

  Benchmark("assess") { benchmark in
    for index in benchmark.scaledIterations {
      let assessment = try profile.assess(
        current[index & 63], against: baseline[index & 63], ageSeconds: age, strategy: strategy)
      blackHole(profile.verdict(on: assessment))
    }
  }

  Benchmark("floor") { benchmark in blackHole(peers.floor(times: benchmark.scaledIterations.count)) }

  Benchmark("naive SIMD32") { benchmark in
    for index in benchmark.scaledIterations { blackHole(peers.naive.significance(index & 63)) }
  }

  Benchmark("fingerprint") { benchmark in
    for index in benchmark.scaledIterations { blackHole(Fingerprint(current[index & 63])) }
  }

  Benchmark("openssl in C") { benchmark in peers.openSSL(times: benchmark.scaledIterations.count) }

  Benchmark("swift-crypto") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(peers.swiftCrypto()) }
  }

  Benchmark("assess + fingerprint") { benchmark in
    for index in benchmark.scaledIterations {
      let assessment = try profile.assess(
        current[index & 63], against: baseline[index & 63], ageSeconds: age, strategy: strategy)
      blackHole(profile.verdict(on: assessment))
      blackHole(Fingerprint(current[index & 63]))
    }
  }

  Benchmark("parse") { benchmark in
    for index in benchmark.scaledIterations { blackHole(try Snapshot(json: texts[index & 127])) }
  }
}
