import DeadbandCore
import Foundation

/// Runs a check with the run's seed, `DEADBAND_TEST_SEED` or a random one, and prints it.
func seeded(_ name: String = #function, _ check: (inout SplitMix64) throws -> Void) rethrows {
  let given = ProcessInfo.processInfo.environment["DEADBAND_TEST_SEED"].flatMap { UInt64($0) }
  let seed = given ?? UInt64.random(in: .min ... .max)
  print("\(name): seed \(seed)")
  var generator = SplitMix64(seed: seed)
  try check(&generator)
}
