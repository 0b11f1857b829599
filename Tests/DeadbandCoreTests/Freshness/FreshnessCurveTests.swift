import Testing

@testable import DeadbandCore

@Suite struct FreshnessCurveTests {
  private static let digest = ThresholdProfile.seed.settingsDigest

  @Test func `at every price the step is the cheapest of all that were measured`() throws {
    let seed = Generator.seed
    print("curve seed \(seed)")
    var random = Generator(seed: seed)
    for _ in 0..<300 {
      let measured = (0..<1 + Int(random.next() % 20)).map { index in
        FreshnessCurve.Step(
          setting: Double(index + 1), asked: random.double(0...1), wrong: random.double(0...1) * 0.1)
      }
      let curve = try #require(
        FreshnessCurve(settings: Self.digest, knob: .relaxation, measured: ["": measured]))
      let kept = try #require(curve.steps[""])
      #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.asked > $1.asked && $0.wrong < $1.wrong })
      for _ in 0..<50 {
        let price = random.double(0...1) * random.double(0...1)
        let least = measured.map { $0.cost(price) }.min() ?? 0
        #expect(abs(curve.step("", breakEven: price).cost(price) - least) < 1e-12)
      }
      // Between two turning points nothing changes, and at each something does.
      let points = [0] + curve.turningPoints
      #expect(curve.turningPoints.count == kept.count - 1)
      for (index, point) in points.enumerated() {
        let next = index + 1 < points.count ? points[index + 1] : point + 1
        let inside = [0.1, 0.5, 0.9].map { curve.step("", breakEven: point + (next - point) * $0) }
        #expect(Set(inside).count == 1 && inside[0] == kept[index])
      }
    }
  }

  @Test func `a strategy that was not measured is judged like all together`() throws {
    let curve = try #require(
      FreshnessCurve(
        settings: Self.digest, knob: .relaxation,
        measured: [
          "": [.init(setting: 1, asked: 0.5, wrong: 0.01)], "A": [.init(setting: 2, asked: 0.3, wrong: 0.02)],
        ]))
    #expect(curve.step("A", breakEven: 1).setting == 2)
    #expect(curve.step("B", breakEven: 1).setting == 1)
  }

  @Test func `what cannot have been measured makes no curve`() {
    func curve(_ measured: [String: [FreshnessCurve.Step]]) -> FreshnessCurve? {
      FreshnessCurve(settings: Self.digest, knob: .relaxation, measured: measured)
    }
    let step = FreshnessCurve.Step(setting: 1, asked: 0.5, wrong: 0.01)
    #expect(curve([:]) == nil && curve(["": []]) == nil && curve(["A": [step]]) == nil)
    #expect(curve(["": [.init(setting: 0, asked: 0.5, wrong: 0.01)]]) == nil)
    #expect(curve(["": [.init(setting: 1, asked: 1.5, wrong: 0.01)]]) == nil)
    #expect(curve(["": [.init(setting: 1, asked: .nan, wrong: 0.01)]]) == nil)
    #expect(curve(["": [FreshnessCurve.Step](repeating: step, count: 65)]) == nil)
    #expect(curve(["": [step], "A": [], "B": [step]])?.steps.count == 2)
  }

  // MARK: In a profile

  private static func priced() throws -> ThresholdProfile {
    let curve = try #require(
      FreshnessCurve(
        settings: digest, knob: .relaxation,
        measured: [
          "": [
            .init(setting: 0.5, asked: 0.6, wrong: 0.01), .init(setting: 1, asked: 0.4, wrong: 0.02),
            .init(setting: 2, asked: 0.3, wrong: 0.04),
          ]
        ]))
    return try #require(ThresholdProfile.seed.priced(by: curve))
  }

  @Test func `a profile carries it, and nothing that was changed does`() throws {
    let profile = try Self.priced()
    let read = try ThresholdProfile(json: profile.json, source: "priced.json")
    #expect(read.freshness == profile.freshness && read == profile)
    #expect(read.named("other").freshness != nil)
    #expect(read.settingsDigest == Self.digest)
    #expect(read.relaxed(by: 2).freshness == nil && read.withoutCertificate.freshness == nil)
    #expect(ThresholdProfile.standard.priced(by: try #require(profile.freshness)) == nil)
    // Not inherited: a child has other settings.
    let child = Array(#"{"schema":1,"extends":"parent","significance":{"refresh_above":7}}"#.utf8)
    let grown = try ThresholdProfile(json: child, source: "child.json") { _ in (profile.json, "parent.json") }
    #expect(grown.freshness == nil)
  }

  @Test(arguments: [
    (#""setting":0.5"#, #""setting":-1"#, "above 0"), (#""asked":0.6"#, #""asked":1.6"#, "share from 0 to 1"),
    (#""wrong":0.02"#, #""wrong":0.03"#, "no price makes the cheapest"),
    (#""knob":"relaxation""#, #""knob":"temper""#, "there are relaxation"),
    (#""knob":"relaxation""#, #""knob":"gate-limit""#, "no learned gate"),
    (#""strategies":{"":"#, #""strategies":{"A":"#, "all strategies together"),
    (#""refresh_above":40"#, #""refresh_above":41"#, "has changed since its curve was measured"),
  ]) func `one that cannot be is refused`(_ from: String, _ to: String, _ reason: String) throws {
    let text = String(decoding: try Self.priced().json, as: UTF8.self)
    let compact = text.replacing(": ", with: ":")
    try #require(compact.contains(from))
    let broken = Array(compact.replacing(from, with: to).utf8)
    let error = #expect(throws: ProfileError.self) { try ThresholdProfile(json: broken, source: "test") }
    #expect("\(try #require(error))".contains(reason))
  }
}
