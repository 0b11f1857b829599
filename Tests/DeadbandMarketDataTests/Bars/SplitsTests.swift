import DeadbandCore
import DeadbandMarketData
import Testing

@Suite struct SplitsTests {
  private let text = """
    symbol,first_date_on_new_basis,shares_multiplier
    AAPL,2014-06-09,7.0
    VXX,2016-08-09,0.25
    AAPL,2020-08-31,4.0

    """

  private func date(_ text: String) throws -> CalendarDate {
    try CalendarDate(parsing: Array(text.utf8), in: 0..<10)
  }

  @Test func theMultiplierIsTheProductOfTheSplitsBetween() throws {
    let splits = try Splits(source(text))
    func multiplier(_ symbol: String, _ start: String, _ end: String) throws -> Double {
      splits.sharesMultiplier(symbol, from: try date(start), to: try date(end))
    }
    #expect(try multiplier("AAPL", "2014-06-06", "2014-06-09") == 7)
    #expect(try multiplier("AAPL", "2014-06-09", "2020-08-30") == 1)
    #expect(try multiplier("AAPL", "2014-06-01", "2020-08-31") == 28)
    #expect(try multiplier("AAPL", "2020-08-31", "2014-06-01") == 1 / 28)
    #expect(try multiplier("VXX", "2016-08-08", "2016-08-09") == 0.25)
    #expect(try multiplier("SPY", "2000-01-01", "2020-08-31") == 1)
    #expect(Splits().bySymbol.isEmpty)
  }

  @Test(arguments: [
    (
      "AAPL,2014-06-09,7",
      "t.csv:5: \"first_date_on_new_basis\" is \"2014-06-09\": not after 2020-08-31, the split of AAPL before"
    ),
    (",2014-06-09,7", "t.csv:5: \"symbol\" is \"\": a symbol is expected"),
    ("X,2014-06-09,0", "t.csv:5: \"shares_multiplier\" is \"0\": must be above 0"),
    ("X,2014-06-31,2", "t.csv:5: \"first_date_on_new_basis\" is \"2014-06-31\": the month has no such day"),
  ])
  func badRowsAreRefused(_ row: String, _ expected: String) {
    #expect(
      message { () throws(InputError) in _ = try Splits(source(text + row, named: "t.csv")) } == expected)
  }

  @Test func anotherHeaderIsRefused() {
    #expect(
      message { () throws(InputError) in _ = try Splits(source("a,b\n", named: "t.csv")) }
        == "t.csv:1: unknown header \"a,b\"; expected \"symbol,first_date_on_new_basis,shares_multiplier\"")
  }
}
