import DeadbandCore
import Testing

struct MoneyTests {
  @Test("Sums are exact to the ends of the range, and an error past them")
  func arithmetic() throws {
    let largest = Money(nanoDollars: .max)
    let least = Money(nanoDollars: .min)
    let one = Money(nanoDollars: 1)
    #expect(try largest.subtracting(one).adding(one) == largest)
    #expect(try one.multiplied(by: .max) == largest)
    #expect(try one.multiplied(by: -3).nanoDollars == -3)
    #expect(least < .zero && .zero < one)
    #expect(throws: MoneyError.overflow) { try largest.adding(one) }
    #expect(throws: MoneyError.overflow) { try least.subtracting(one) }
    #expect(throws: MoneyError.overflow) { try least.multiplied(by: -1) }
  }

  @Test(
    "For people: cents from a dollar on, else three significant digits",
    arguments: [
      (0 as Int64, "$0.00"), (12_340_000_000, "$12.34"), (12_345_000_000, "$12.35"),
      (12_344_999_999, "$12.34"),
      (123_000, "$0.000123"), (123_456, "$0.000123"), (123_500, "$0.000124"), (1, "$0.000000001"),
      (500_000_000, "$0.50"), (4_200_000, "$0.0042"), (999_500_000, "$1.00"), (999_499_999, "$0.999"),
      (-3_100_000_000, "-$3.10"), (.max, "$9223372036.85"), (.min, "-$9223372036.85"),
    ])
  func description(_ nanoDollars: Int64, _ expected: String) {
    #expect(Money(nanoDollars: nanoDollars).description == expected)
  }

  @Test(
    "Exactly, as a decimal number",
    arguments: [
      (0 as Int64, "0"), (12_340_000_000, "12.34"), (1, "0.000000001"), (-5_000_000_000, "-5"),
      (.max, "9223372036.854775807"), (.min, "-9223372036.854775808"),
    ])
  func dollars(_ nanoDollars: Int64, _ expected: String) throws {
    #expect(Money(nanoDollars: nanoDollars).dollars == expected)
    #expect(try Money(dollars: expected).nanoDollars == nanoDollars)
  }

  @Test("Whatever is written reads back the same")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var state = seed
    for _ in 0..<1000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let money = Money(nanoDollars: Int64(bitPattern: state) >> Int64(state >> 58))
      #expect(try Money(dollars: money.dollars) == money)
    }
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", "-", ".", ".5", "5.", "1e3", "+1", " 1", "1 ", "1,5", "1.2.3", "--1", "0.0000000001", "$1", "١",
      "1.-2",
    ])
  func refused(_ text: String) {
    #expect(throws: MoneyError.notAnAmount(text)) { try Money(dollars: text) }
  }

  @Test(
    "Past the range is an error", arguments: ["9223372036.854775808", "-9223372036.854775809", "99999999999"])
  func overflow(_ text: String) {
    #expect(throws: MoneyError.overflow) { try Money(dollars: text) }
  }
}
