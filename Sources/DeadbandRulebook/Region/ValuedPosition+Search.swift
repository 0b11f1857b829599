import Glibc

/// Where the answer on a position changes along each axis through the market as it is, the others standing still.
extension ValuedPosition {
  enum Axis {
    case price, volatility

    var lane: Int {
      switch self {
      case .price: SnapshotLanes.underlyingPrice
      case .volatility: SnapshotLanes.impliedVolatility
      }
    }
  }

  /// How far the search goes: factors of price and volatility now.
  static let farPrice = 1.5
  static let farVolatility = 4.0
  private static let steps = 40

  /// The ends of price and volatility now.
  func extents() -> ValuedBox {
    var box = ValuedBox(lowerPrice: price, upperPrice: price, seconds: 0)
    let standing = { stands(price: $0, volatility: nil, seconds: 0) }
    box.lowerPrice = last(from: price, to: price / Self.farPrice, .price, standing)
    box.upperPrice = last(from: price, to: price * Self.farPrice, .price, standing)
    guard hasVolatility else { return box }
    let calm = { stands(price: price, volatility: $0, seconds: 0) }
    let now = volatility
    // Of a market without any volatility nothing is known beside it.
    box.lowerVolatility = now > 0 ? last(from: now, to: now / Self.farVolatility, .volatility, calm) : now
    box.upperVolatility = now > 0 ? last(from: now, to: now * Self.farVolatility, .volatility, calm) : now
    return box
  }

  /// Seconds during which the answer stands in a market that does.
  func secondsStanding(atMost most: Double) -> Double {
    let standing = { stands(price: price, volatility: nil, seconds: $0) }
    var inside = 0.0
    for step in 1...Self.steps {
      var outside = most * Double(step) / Double(Self.steps)
      guard !standing(outside) else {
        inside = outside
        continue
      }
      while outside - inside > 1 {
        let middle = (inside + outside) / 2
        if standing(middle) { inside = middle } else { outside = middle }
      }
      return inside
    }
    return most
  }

  /// The last quantum on the way where the answer stands; nil if it does all the way.
  private func last(from start: Double, to end: Double, _ axis: Axis, _ stands: (Double) -> Bool) -> Double? {
    let scale = Quanta.scale(axis.lane)
    let ratio = pow(end / start, 1 / Double(Self.steps))
    var inside = (start * scale).rounded()
    var value = start
    for _ in 0..<Self.steps {
      value *= ratio
      var outside = (value * scale).rounded()
      if outside == inside || stands(outside / scale) {
        inside = outside
        continue
      }
      while abs(outside - inside) > 1 {
        let middle = ((inside + outside) / 2).rounded()
        if stands(middle / scale) { inside = middle } else { outside = middle }
      }
      return inside / scale
    }
    return nil
  }

  /// The quantum at this share of the way from `start` to `end`, not beyond it.
  func between(_ start: Double, _ end: Double, _ share: Double, _ axis: Axis) -> Double {
    let value = start + share * (end - start)
    return end < start ? Quanta.notBelow(value, axis.lane) : Quanta.notAbove(value, axis.lane)
  }
}
