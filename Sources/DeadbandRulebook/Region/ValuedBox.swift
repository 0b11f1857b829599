import DeadbandCore

/// Ranges of price, volatility and time around a position's market in which its answer stands.
struct ValuedBox {
  /// In currency; nil where the search found no end.
  var lowerPrice, upperPrice: Double?
  /// Annualised fractions; nil where no end was found, or where volatility does not matter.
  var lowerVolatility, upperVolatility: Double?
  /// From now on.
  var seconds: Double
}

extension ValuedPosition {
  /// What of its extent along the axis volatility gets in a box, and what the clock; price gets all. With each at its end
  /// the market would be far beyond the line, and volatility moves little from one day to the next. Chosen on SPY's hours
  /// of 2012–2015.
  private static let volatilityShare = 0.2
  private static let timeShare = 0.9

  /// To where the answer changes if the price moves alone, and most of the way for the clock, a part of it for volatility.
  func likelyBox(secondsAtMost: Double) -> ValuedBox {
    var box = extents()
    box.lowerVolatility = box.lowerVolatility.map {
      between(volatility, $0, Self.volatilityShare, .volatility)
    }
    box.upperVolatility = box.upperVolatility.map {
      between(volatility, $0, Self.volatilityShare, .volatility)
    }
    let standing = secondsStanding(atMost: secondsAtMost)
    // What the calendar ends is no guess.
    box.seconds = standing < secondsAtMost ? standing * Self.timeShare : standing
    return box
  }

  /// The likely box, shrunk towards the market as it is until the answer stands on a grid over all of it. What lies
  /// between the grid's points is as certain as values of options are smooth.
  func certainBox(secondsAtMost: Double) -> ValuedBox {
    let whole = closed(likelyBox(secondsAtMost: secondsAtMost))
    for step in 0..<Self.shrinkSteps {
      let share = 1 - Double(step) / Double(Self.shrinkSteps)
      let box = shrunk(whole, to: share)
      if stands(onGridOver: box) { return box }
    }
    return shrunk(whole, to: 0)
  }

  private static let shrinkSteps = 16
  private static let gridSteps = 6

  /// The box with ends where the search found none: nothing is said of what was not looked at.
  private func closed(_ box: ValuedBox) -> ValuedBox {
    var box = box
    box.lowerPrice = box.lowerPrice ?? between(price, price / Self.farPrice, 1, .price)
    box.upperPrice = box.upperPrice ?? between(price, price * Self.farPrice, 1, .price)
    guard hasVolatility else { return box }
    let (lower, upper) = (volatility / Self.farVolatility, volatility * Self.farVolatility)
    box.lowerVolatility = box.lowerVolatility ?? between(volatility, lower, Self.volatilityShare, .volatility)
    box.upperVolatility = box.upperVolatility ?? between(volatility, upper, Self.volatilityShare, .volatility)
    return box
  }

  private func shrunk(_ box: ValuedBox, to share: Double) -> ValuedBox {
    ValuedBox(
      lowerPrice: box.lowerPrice.map { between(price, $0, share, .price) },
      upperPrice: box.upperPrice.map { between(price, $0, share, .price) },
      lowerVolatility: box.lowerVolatility.map { between(volatility, $0, share, .volatility) },
      upperVolatility: box.upperVolatility.map { between(volatility, $0, share, .volatility) },
      seconds: box.seconds * share)
  }

  private func stands(onGridOver box: ValuedBox) -> Bool {
    let volatilities = hasVolatility ? [box.lowerVolatility, volatility, box.upperVolatility] : [nil]
    for step in 0...Self.gridSteps {
      let share = Double(step) / Double(Self.gridSteps)
      for volatility in volatilities {
        for end in [box.lowerPrice, box.upperPrice] {
          let price = end.map { between(self.price, $0, share, .price) } ?? price
          for instant in 0...Self.gridSteps {
            let seconds = box.seconds * Double(instant) / Double(Self.gridSteps)
            guard stands(price: price, volatility: volatility, seconds: seconds) else { return false }
          }
        }
      }
    }
    return true
  }
}
