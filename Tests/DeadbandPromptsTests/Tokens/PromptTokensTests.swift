import Testing

@testable import DeadbandCore
@testable import DeadbandPrompts

struct PromptTokensTests {
  @Test("The parts' tokens add up to the tokens of the whole text")
  func decomposition() throws {
    for prompt in try PromptCase.all(.calibrate) + PromptCase.all(.judge) {
      let parts = try #require(prompt.parts)
      #expect(
        PromptTokens(PromptText(strategy: parts.strategy))
          .count(parts.snapshot, position: parts.positionBytes)
          == TokenScanner.count(prompt.text))
    }
  }

  @Test("So they do for any values, missing ones, a profile's own indicators and any bytes as position")
  func decompositionOfAnything() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let scales = [1e-6, 0.3, 1, 7, 20, 1e9]
    let schema = IndicatorSchema(
      custom: scales.enumerated().map { .number("own_\($0)", .custom, $1, .any, "") })
    let alphabet = Array("aZ09 _.,;\n\r\"é".utf8) + [0, 0xFF]
    for strategy in [nil, "IRON_CONDOR", "A9_", " ", "\n"] {
      let prompt = PromptText(strategy: strategy, schema: schema)
      let tokens = PromptTokens(prompt)
      for _ in 0..<100 {
        let snapshot = try Self.snapshot(schema, &generator)
        let position: ArraySlice<UInt8>? =
          Bool.random(using: &generator)
          ? nil
          : ArraySlice(
            (0..<Int.random(in: 0...12, using: &generator)).map { _ in
              alphabet.randomElement(using: &generator) ?? 0
            })
        var bytes: [UInt8] = []
        prompt.append(snapshot, position: position, to: &bytes)
        #expect(
          tokens.count(snapshot, position: position) == TokenScanner.count(bytes),
          "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  private static func snapshot(_ schema: IndicatorSchema, _ generator: inout SplitMix64) throws
    -> Snapshot
  {
    var builder = SnapshotBuilder(schema: schema)
    for (lane, definition) in schema.definitions.enumerated() {
      if definition.key != "underlying_price", Int.random(in: 0..<5, using: &generator) == 0 { continue }
      switch definition.kind {
      case .category(let names): try builder.set(lane, category: names.randomElement(using: &generator) ?? "")
      case .number(let scale, let range):
        let quanta = Double(
          Int64.random(in: 0...(1 << Int64.random(in: 0...52, using: &generator)), using: &generator))
        let value = (Bool.random(using: &generator) ? quanta : -quanta) / scale
        let atLeast = max(value, range.excludesLower ? 1 : range.lower ?? value)
        try builder.set(lane, min(atLeast, range.upper ?? atLeast))
      }
    }
    return try builder.finish()
  }

  @Test("The answer's tokens are those that were counted")
  func answer() throws {
    let answer = try #require(try PromptCase.all(.answer).first)
    #expect(PromptTokens.ofAnswer == answer.counts.o200k_base)
  }
}
