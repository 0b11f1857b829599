import Testing

@testable import Deadband

/// Live comparisons against a certificate's limit.
@Suite struct CertificateWatchTests {
  /// How many of so many comparisons it takes until the first breach; nil for none.
  private func firstBreach(_ share: Double, of count: Int, _ generator: inout SplitMix64) -> Int? {
    var watch = CertificateWatch(limit: 0.02, steps: 5)
    return (1...count).first { _ in
      watch.count(agrees: Double(generator.next() >> 11) * 0x1p-53 >= share) != nil
    }
  }

  /// At the limit itself 5 % at most may ever ring, however long they go on; of 400 that is 20, and more than 35 once in a
  /// thousand times.
  @Test func `what keeps the limit rings in one of twenty lives at most`() {
    let seed: UInt64 = 11
    var generator = SplitMix64(seed: seed)
    let rung = (0..<400).count { _ in firstBreach(0.02, of: 1_500, &generator) != nil }
    print("seed \(seed): \(rung) of 400")
    #expect(rung <= 35)
    #expect((0..<400).count { _ in firstBreach(0.01, of: 1_500, &generator) != nil } <= 4)
  }

  @Test func `three times the limit is found within some hundred comparisons`() {
    let seed: UInt64 = 12
    var generator = SplitMix64(seed: seed)
    let found = (0..<100).map { _ in firstBreach(0.06, of: 2_000, &generator) ?? .max }.sorted()
    print("seed \(seed): half within \(found[50]), nine of ten within \(found[90])")
    #expect(found[50] < 300)
    #expect(found[90] < 800)
  }

  @Test func `each breach tightens by a step, down to the floor, and counting begins anew`() {
    var watch = CertificateWatch(limit: 0.02, steps: 2)
    var levels: [Int] = []
    for _ in 0..<20 where watch.count(agrees: false) != nil {
      levels.append(watch.level)
      #expect(watch.agreement.total == 0)
    }
    #expect(levels.count > 3)
    #expect(levels.prefix(3) == [1, 2, 2])
    for _ in 0..<10_000 { _ = watch.count(agrees: true) }
    #expect(watch.level == 2)
    watch.reset()
    #expect(watch == CertificateWatch(limit: 0.02, steps: 2))
  }
}
