import DeadbandCore
import DeadbandPricing
import Testing

@Suite struct PositionTests {
  private func leg(strike: Double = 500, quantity: Int = 1) throws(PositionError) -> OptionLeg {
    try OptionLeg(type: .put, side: .short, strike: strike, expiration: .latest, quantity: quantity)
  }

  @Test func keepsWhatItWasGiven() throws {
    let legs = [try leg(), try leg(strike: 505, quantity: 1000)]
    let position = try Position(legs: legs, entryValue: -1.85)
    #expect(position.legs == legs)
    #expect(position.entryValue == -1.85)
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e16]) func refusesAStrike(strike: Double) {
    #expect { try leg(strike: strike) } throws: { error in
      guard case .strike(let value)? = error as? PositionError else { return false }
      return value == strike || value.isNaN && strike.isNaN
    }
  }

  @Test(arguments: [0, -1, 1001, .max]) func refusesAQuantity(quantity: Int) {
    #expect(throws: PositionError.quantity(quantity)) { try leg(quantity: quantity) }
  }

  @Test func refusesLegsAndEntryValues() throws {
    let leg = try leg()
    #expect(throws: PositionError.legCount(0)) { try Position(legs: [], entryValue: 0) }
    #expect(throws: PositionError.legCount(9)) {
      try Position(legs: Array(repeating: leg, count: 9), entryValue: 0)
    }
    #expect(throws: PositionError.entryValue(.infinity)) { try Position(legs: [leg], entryValue: .infinity) }
    #expect(PositionError.quantity(0).description == "quantity is 0, allowed 1...1000")
    #expect(PositionError.legCount(9).description == "number of legs is 9, allowed 1...8")
  }
}
