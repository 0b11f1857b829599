import DeadbandCore

/// Ranges by lane while a region is put together; the ends belong to them.
struct RegionBounds {
  private(set) var parts: [Region.Part] = []

  /// Narrows a lane. Without ends it is only said that the indicator must be there.
  mutating func limit(_ lane: Int, from lower: Double? = nil, to upper: Double? = nil) {
    guard let index = parts.firstIndex(where: { $0.lane == lane }) else {
      parts.append(Region.Part(lane: lane, lower: lower, upper: upper))
      return
    }
    let old = parts[index]
    parts[index] = Region.Part(
      lane: lane, lower: [old.lower, lower].compactMap(\.self).max(),
      upper: [old.upper, upper].compactMap(\.self).min())
  }

  /// Narrows a lane to the same side of zero as `sign`, at this distance from it.
  mutating func limit(_ lane: Int, magnitude: ClosedRange<Double>, sign: Double) {
    let far = magnitude.upperBound.isFinite ? magnitude.upperBound : nil
    if sign < 0 {
      limit(lane, from: far.map(-), to: -magnitude.lowerBound)
    } else {
      limit(lane, from: magnitude.lowerBound, to: far)
    }
  }
}

/// The values that a snapshot can hold, around a line.
enum Quanta {
  /// The largest value below the line.
  static func below(_ line: Double, _ lane: Int) -> Double {
    let scale = scale(lane)
    // The product may be rounded over the line: what is compared is the value.
    let nearest = (line * scale).rounded()
    let value = nearest / scale < line ? nearest / scale : (nearest - 1) / scale
    // Of a number too large for the lane, the next Double says the same.
    return value < line ? value : line.nextDown
  }

  /// The smallest value above the line.
  static func above(_ line: Double, _ lane: Int) -> Double { -below(-line, lane) }

  /// The largest value at or below the line.
  static func notAbove(_ line: Double, _ lane: Int) -> Double {
    let scale = scale(lane)
    let value = (line * scale).rounded() / scale
    return value <= line ? value : below(line, lane)
  }

  /// The smallest value at or above the line.
  static func notBelow(_ line: Double, _ lane: Int) -> Double { -notAbove(-line, lane) }

  static func scale(_ lane: Int) -> Double { IndicatorSchema.standard.definitions[lane].scale }
}
