import CPeer
import Crypto
import DeadbandCore
import Samples

/// What the hot path is measured against, on the same inputs, checked to do the same.
struct Peers: Sendable {
  /// The four group messages of the first sample's fingerprint, one a row of 128 bytes.
  private let messages: [UInt8]
  private let lengths: [Int32]
  private let current: [Double]
  private let baseline: [Double]
  private let thresholds: [Double]
  private let points: [Double]
  private let rows: Int
  let naive: NaiveSIMD

  struct Disagreement: Error { let what: String }

  init(_ samples: Samples, _ profile: ThresholdProfile) throws {
    let schema = IndicatorSchema.standard
    let snapshot = samples.pairs[0].current
    let groups: [IndicatorGroup] = [.technical, .market, .options, .score]
    let parts = groups.map { group -> [UInt8] in
      var message = [1, group.rawValue]
      for (lane, definition) in schema.definitions.enumerated() where definition.group == group {
        message += Self.bigEndianQuantum(snapshot[lane] ?? 0, definition)
      }
      return message
    }
    messages = parts.flatMap { $0 + [UInt8](repeating: 0, count: 128 - $0.count) }
    lengths = parts.map { Int32($0.count) }

    rows = samples.pairs.count
    let lanes = 0..<23
    current = samples.pairs.flatMap { pair in lanes.map { pair.current[$0] ?? 0 } }
    baseline = samples.pairs.flatMap { pair in lanes.map { pair.baseline[$0] ?? 0 } }
    thresholds = lanes.map { lane in
      guard case .distance(let distance) = profile.settings.indicators[lane].rule else { return 1 }
      return distance.absolute ?? distance.relative ?? 1
    }
    points = profile.settings.indicators.map(\.points)
    naive = NaiveSIMD(samples, profile)

    // Nothing is timed that does not compute the same thing.
    let ours = Fingerprint(snapshot)
    let expected = [ours.technical, ours.market, ours.options, ours.score, ours.state].map(\.bytes)
    guard openSSL(times: 1) == expected.flatMap(\.self) else { throw Disagreement(what: "openssl in C") }
    guard Array(swiftCrypto()) == expected[4] else { throw Disagreement(what: "swift-crypto") }
    for (index, pair) in samples.pairs.enumerated() {
      let assessment = try profile.assess(
        pair.current, against: pair.baseline, ageSeconds: Samples.ageSeconds)
      let excess = naive.excess(index)
      for lane in lanes where naive.isPlain(lane) && abs(excess[lane] - assessment.excess(at: lane)) > 1e-9 {
        throw Disagreement(what: "naive SIMD32, sample \(index), lane \(lane)")
      }
    }
    guard floor(times: rows) > 0 else { throw Disagreement(what: "floor") }
  }

  /// Five digests, `times` times; the last ones.
  @discardableResult
  func openSSL(times: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 160) { digests, count in
      peer_fingerprint(messages, lengths, digests.baseAddress, Int64(times))
      count = 160
    }
  }

  /// Five digests by swift-crypto's one-shot call, the messages lying ready; the state digest.
  func swiftCrypto() -> Crypto.SHA256.Digest {
    var state = Crypto.SHA256()
    withUnsafeBytes(of: (UInt8(1), UInt8(0))) { state.update(bufferPointer: $0) }
    messages.withUnsafeBytes { messages in
      for group in 0..<4 {
        let start = group * 128
        let digest = Crypto.SHA256.hash(
          data: UnsafeRawBufferPointer(rebasing: messages[start..<start + Int(lengths[group])]))
        digest.withUnsafeBytes { state.update(bufferPointer: $0) }
      }
    }
    return state.finalize()
  }

  /// The plain loop over 23 lanes, in C.
  func floor(times: Int) -> Double {
    peer_floor(current, baseline, thresholds, points, Int64(rows), Int64(times))
  }

  private static func bigEndianQuantum(_ value: Double, _ definition: IndicatorDefinition) -> [UInt8] {
    var scale = 1.0
    if case .number(let given, _) = definition.kind { scale = given }
    let quantum = UInt64(bitPattern: Int64((value * scale).rounded(.toNearestOrEven)))
    return (0..<8).map { UInt8(truncatingIfNeeded: quantum >> UInt64(56 - 8 * $0)) }
  }
}
