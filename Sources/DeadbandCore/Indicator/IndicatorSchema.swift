/// The indicators a snapshot may hold: the built-in table, then a profile's own, at most ``laneCount`` in all.
public struct IndicatorSchema: Sendable, Hashable {
  /// The definitions; an indicator's position here is its lane everywhere.
  public let definitions: [IndicatorDefinition]
  /// Tells schemas apart without comparing them; 0 for the built-in table alone.
  package let customTag: UInt64
  /// Open-addressing table over the keys' bytes: a lane, or −1.
  private let slots: [Int8]
  /// The keys' bytes one after the other, and where each lane's are.
  package let keyBytes: [UInt8]
  package let keyRanges: [Range<Int>]

  /// Lanes a snapshot has room for: 23 built in and up to 9 of a profile's own.
  package static let laneCount = 32
  package static let builtInCount = IndicatorTable.rows.count
  package static let customLimit = laneCount - builtInCount

  /// The 23 built-in indicators.
  public static let standard = IndicatorSchema(custom: [])

  /// The built-in table followed by `custom`, whose keys the caller has checked to be unique.
  init(custom: [IndicatorDefinition]) {
    definitions = IndicatorTable.rows + custom
    var keyBytes: [UInt8] = []
    keyRanges = definitions.map { definition in
      let start = keyBytes.count
      keyBytes += definition.key.utf8
      return start..<keyBytes.count
    }
    self.keyBytes = keyBytes
    var slots = [Int8](repeating: -1, count: Self.slotCount)
    for (lane, range) in keyRanges.enumerated() {
      var slot = Self.slot(of: keyBytes, range)
      while slots[slot] >= 0 { slot = (slot + 1) & (Self.slotCount - 1) }
      slots[slot] = Int8(lane)
    }
    self.slots = slots
    customTag = custom.isEmpty ? 0 : Self.tag(custom)
  }

  /// How many indicators there are.
  public var count: Int { definitions.count }

  /// The lanes of `group`, ascending.
  package func lanes(in group: IndicatorGroup) -> IndicatorSet {
    definitions.indices.reduce(into: []) { set, lane in
      if definitions[lane].group == group { set.insert(IndicatorSet(lane)) }
    }
  }

  /// The lane of `key`, or `nil` where the schema has no such indicator.
  public func lane(of key: String) -> Int? {
    let bytes = Array(key.utf8)
    return lane(of: bytes, 0..<bytes.count)
  }

  /// The lane of the key spelt by `bytes[range]`; allocates nothing.
  package func lane(of bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty else { return nil }
    var slot = Self.slot(of: bytes, range)
    while true {
      let lane = Int(slots[slot])
      guard lane >= 0 else { return nil }
      if isKey(lane, bytes, range) { return lane }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
  }

  // Four times the lanes: probing ends at a free slot after about one step, and there always is a free one.
  private static let slotCount = 128

  private static func slot(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    let first = Int(bytes[range.lowerBound])
    let middle = Int(bytes[range.lowerBound + range.count / 2])
    let last = Int(bytes[range.upperBound - 1])
    return (range.count &* 37 &+ first &* 11 &+ middle &* 5 &+ last) & (slotCount - 1)
  }

  private func isKey(_ lane: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let key = keyRanges[lane]
    guard key.count == range.count else { return false }
    for offset in 0..<key.count
    where keyBytes[key.lowerBound &+ offset] != bytes[range.lowerBound &+ offset] { return false }
    return true
  }

  /// FNV-1a over what decides how a custom value is read. It guards against mixing profiles, not against malice.
  private static func tag(_ custom: [IndicatorDefinition]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for definition in custom {
      for byte in "\(definition.key) \(definition.scale) \(definition.allowed);".utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    return hash | 1
  }

  /// Equal definitions make equal schemas; the rest is derived from them.
  public static func == (left: IndicatorSchema, right: IndicatorSchema) -> Bool {
    left.definitions == right.definitions
  }

  /// Hashes the definitions.
  public func hash(into hasher: inout Hasher) { hasher.combine(definitions) }
}

/// Lanes that rules refer to by name: their positions in the table, as constants, which cost the judging nothing.
package enum Lane {
  package static let macd = 1
  package static let macdSignal = 2
  package static let underlyingPrice = 7
  package static let volatilityRank = 10
  package static let theta = 13
  package static let daysToExpiration = 22
}
