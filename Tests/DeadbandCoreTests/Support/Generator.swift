import DeadbandCore
import Foundation
import Testing

/// A deterministic source of random values.
struct Generator: RandomNumberGenerator {
  private var source: SplitMix64

  init(seed: UInt64) { source = SplitMix64(seed: seed) }

  /// The run's seed: `DEADBAND_TEST_SEED`, or a random one.
  static let seed =
    ProcessInfo.processInfo.environment["DEADBAND_TEST_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)

  mutating func next() -> UInt64 { source.next() }

  mutating func double(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func chance(_ probability: Double) -> Bool { double(0...1) < probability }

  /// One of `choices`, which are written out where this is called.
  mutating func pick<Choice>(_ choices: Choice...) -> Choice { choices[int(0...choices.count - 1)] }

  /// One of a list that is not empty.
  mutating func element<Element>(of list: [Element]) -> Element { list[int(0...list.count - 1)] }
}

/// Runs `check` with `count` generators derived from the run's seed. The first text that it returns, and any error
/// that it throws, fails the test together with the seed that repeats it.
func forAll(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ check: (inout Generator) throws -> String?
) {
  for number in 0..<count {
    var generator = Generator(seed: Generator.seed &+ UInt64(number) &* 0x2545_f491_4f6c_dd1d)
    let failure: String?
    do { failure = try check(&generator) } catch { failure = "threw \(error)" }
    if let failure {
      Issue.record(
        "DEADBAND_TEST_SEED=\(Generator.seed), case \(number): \(failure)", sourceLocation: sourceLocation)
      return
    }
  }
}
