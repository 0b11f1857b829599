import DeadbandCore
import Foundation
import Testing

@Suite struct DecimalNumberTests {
  /// The value and where the parser stopped.
  private func parse(_ text: String) -> (value: Double?, position: Int) {
    let bytes = Array(text.utf8)
    var position = 0
    let value = DecimalNumber.parse(bytes, at: &position, end: bytes.count)
    return (value, position)
  }

  private func agrees(_ text: String) -> Bool {
    let (value, position) = parse(text)
    return value?.bitPattern == strtod(text, nil).bitPattern && position == text.utf8.count
  }

  @Test func agreesWithStrtodToTheBit() {
    let seed = UInt64.random(in: 0 ... .max)
    print("DecimalNumberTests seed \(seed)")
    var generator = SplitMix64(seed: seed)
    // A million and more were run by hand through the environment; the committed run is short.
    let count = ProcessInfo.processInfo.environment["DEADBAND_DECIMALS"].flatMap { Int($0) } ?? 20_000
    var failures: [String] = []
    func check(_ text: String) { if !agrees(text) { failures.append(text) } }
    for _ in 0..<count {
      let bits = Double(bitPattern: generator.next())
      if bits.isFinite { check("\(bits)") }
      check("\(Double.random(in: -1e3...1e3, using: &generator))")
      check("\(Double.random(in: -1e-6...1e-6, using: &generator))")
      // Any 1…19 digits at any of the exponents of the exact ways and a little beyond.
      let digits = generator.next() >> UInt64.random(in: 0...63, using: &generator)
      check("\(digits)e\(Int.random(in: -32...32, using: &generator))")
      // Halfway between two neighbours, where the last bit decides: (2m + 1) × 2^k has 54 bits.
      let half = (generator.next() >> 10) | 1 << 53 | 1
      check("\(half)")
      check("\(half).000000000000000000001")
      check("-0.\(digits)")
    }
    #expect(failures.isEmpty, "seed \(seed): \(failures.prefix(5))")
  }

  @Test(arguments: [
    "0", "-0", "0.0", "0e5", "-0e999999999999999999999", "1", "9007199254740993", "9007199254740993e-5",
    "1e22",
    "1e23", "1e-22", "123456789012345678901234567890", "0.000000000000000000000000000012345", "5e-324",
    "2e-324",
    "2.2250738585072011e-308", "1.7976931348623157e308", "18446744073709551615", "9999999999999999999e27",
    "9999999999999999999e-27", "1E+5", "1e-05", "6.45e-06", "1e-99999999999999999999999",
  ])
  func edgesAgreeWithStrtod(_ text: String) {
    #expect(agrees(text))
  }

  @Test func longDigitStringsAgree() {
    #expect(agrees("0." + String(repeating: "0", count: 5000) + "1e5001"))
    #expect(agrees(String(repeating: "9", count: 300)))
    #expect(parse(String(repeating: "9", count: 5000)).value == .infinity)
  }

  @Test func overflowIsInfinite() {
    #expect(parse("1e309").value == .infinity)
    #expect(parse("-1e999999999999999999").value == -.infinity)
  }

  @Test(arguments: [
    ("", 0), ("-", 1), ("+1", 0), ("01", 1), ("-01", 2), ("00", 1), (".5", 0), ("1.", 2), ("1.e5", 2),
    ("1e", 2),
    ("1e+", 3), ("nan", 0), ("inf", 0), ("Infinity", 0), ("--1", 1), ("x", 0),
  ])
  func whatIsNoJSONNumberIsRefusedWhereItBreaks(_ text: String, _ place: Int) {
    let (value, position) = parse(text)
    #expect(value == nil)
    #expect(position == place)
  }

  @Test func stopsBehindTheNumber() {
    #expect(parse("1.5,2").position == 3)
    #expect(parse("0x10") == (0, 1))
    #expect(parse("12e3}").position == 4)
    let bytes = Array("12345".utf8)
    var position = 1
    #expect(DecimalNumber.parse(bytes, at: &position, end: 3) == 23)
    #expect(position == 3)
  }
}
