import DeadbandCore
import DeadbandMarketData
import DeadbandPricing
import Foundation
import Testing

@Suite struct ChainReaderTests {
  private let index =
    ChainLayout.indexRoots.header + """

      2024-05-01,5000.5,x,SPXW,call,2024-05-03,5000.0,10.0,12.0,0.0,0.0,3,4,0.15,0.51,0.002
      2024-05-01,5000.5,x,SPX,put,2024-05-17,4000.0,0.0,0.05,0.0,0.0,0,0,0.4,-0.01,0.0001
      2024-05-02,5010,x,SPXW,call,2024-05-03,5000.0,0.0,0.0,0.0,0.0,3,4,0.0,0.99,0.0

      """
  private let full =
    ChainLayout.fullGreeks.header + """

      2016-12-01,VXX,28.95,x,call,2016-12-17,28.0,2.5,2.7,2.6,10,20,0.65,0.6,9.5,-14.6,3.2
      2016-12-01,VXX,28.95,x,put,2016-12-17,28.0,2.5,2.4,2.6,10,20,141.0,-0.4,9.5,-14.6,3.2
      2016-12-01,VXX,28.95,x,put,2016-12-16,20.0,0.0,0.01,0.0,0,0,0.01,0.0,0.0,0.0,0.0

      """

  private func days(_ text: String) throws(InputError) -> [(date: CalendarDate, quotes: [OptionQuote])] {
    var reader = try ChainReader(source(text, named: "t.csv"))
    var quotes: [OptionQuote] = []
    var result: [(CalendarDate, [OptionQuote])] = []
    while let date = try reader.nextDay(into: &quotes) { result.append((date, quotes)) }
    #expect(quotes.isEmpty)
    return result
  }

  private func error(_ text: String) -> String {
    message { () throws(InputError) in _ = try days(text) }
  }

  @Test func sessionsComeOneAtATime() throws {
    let read = try days(index)
    #expect(read.map(\.date.description) == ["2024-05-01", "2024-05-02"])
    #expect(read.map(\.quotes.count) == [2, 1])
    let call = read[0].quotes[0]
    #expect(call.contract.root == "SPXW" && call.contract.type == .call && call.contract.strike == 5000)
    #expect(call.contract.expiration.description == "2024-05-03")
    #expect(call.underlyingPrice == 5000.5 && call.mid == 11 && call.impliedVolatility == 0.15)
    #expect(call.delta == 0.51 && call.gamma == 0.002 && call.theta == nil && call.vega == nil)
    #expect(read[0].quotes[1].mid == 0.025)
    #expect(read[1].quotes[0].contract == call.contract)
  }

  @Test func columnsThatNobodyUsesAreNotRead() throws {
    let odd = index.replacingOccurrences(of: ",0.0,0.0,3,4,", with: ",?,?,1.5,?,")
    #expect(odd != index)
    #expect(try days(odd).map(\.quotes) == days(index).map(\.quotes))
  }

  @Test func emptyQuotesAndVolatilitiesAreMissingNotZero() throws {
    let empty = try days(index)[1].quotes[0]
    #expect(empty.mid == nil && empty.impliedVolatility == nil && empty.delta == nil && empty.gamma == nil)
    let quotes = try days(full)[0].quotes
    #expect(quotes[1].mid == nil && quotes[1].bid == 2.5 && quotes[1].ask == 2.4)
    #expect(quotes[1].impliedVolatility == nil && quotes[1].vega == nil)
    #expect(quotes[2].mid == 0.005 && quotes[2].impliedVolatility == nil && quotes[2].delta == nil)
  }

  @Test func greeksComeInTheUnitsOfTheIndicators() throws {
    let call = try days(full)[0].quotes[0]
    #expect(call.contract.root == "VXX")
    #expect(call.contract.expiration.description == "2016-12-16")
    #expect(call.gamma == 9.5 / 100 && call.theta == -14.6 / 365 && call.vega == 3.2 / 100)
  }

  @Test func sessionsOutOfOrderAreRefused() {
    let row = "2024-05-01,5000.5,x,SPXW,call,2024-05-03,5100.0,10.0,12.0,0.0,0.0,3,4,0.15,0.51,0.002\n"
    #expect(
      error(index + row)
        == "t.csv:5: time goes backwards: session 2024-05-01 follows 2024-05-02; sort the file by quote_date")
  }

  @Test(arguments: [
    (
      "5010,x,SPXW,call,2024-05-03,5000,0,0,0,0,3,4,0,0.99,0",
      "the contract stands twice in session 2024-05-02"
    ),
    ("0,x,SPXW,call,2024-05-03,1,0,0,0,0,3,4,0,0.99,0", "\"underlying_last\" is \"0\": must be above 0"),
    ("1,x,,call,2024-05-03,1,0,0,0,0,3,4,0,0.99,0", "\"root\" is \"\": a symbol of 1…15 bytes is expected"),
    ("1,x,S,Call,2024-05-03,1,0,0,0,0,3,4,0,0.99,0", "\"type\" is \"Call\": expected call or put"),
    (
      "1,x,S,put,2024-05-01,1,0,0,0,0,3,4,0,0.99,0",
      "\"expiration\" is \"2024-05-01\": the quote of 2024-05-02 comes after it"
    ),
    ("1,x,S,put,2024-05-03,1,-1,0,0,0,3,4,0,0.99,0", "\"bid\" is \"-1\": must not be negative"),
    ("1,x,S,put,2024-05-03,1,1,nan,0,0,3,4,0,0.99,0", "\"ask\" is \"nan\": not a number"),
    ("1,x,S,put,2024-05-03,1,1,1,0,0,3,4,-0.1,0.99,0", "\"iv\" is \"-0.1\": must not be negative"),
    ("1,x,S,put,2024-05-03,1,1,1,0,0,3,4,0,1.1,0", "\"delta\" is \"1.1\": a delta lies within −1…1"),
    ("1,x,S,put,2024-05-03,1,1,1,0,0,3,4,0,1,-1", "\"gamma\" is \"-1\": must not be negative"),
    ("1,x,S,put", "5 fields where the header has 16"),
  ])
  func badRowsAreRefused(_ row: String, _ expected: String) {
    #expect(error(index + "2024-05-02," + row) == "t.csv:5: " + expected)
  }

  @Test func anotherHeaderIsRefused() {
    #expect(
      error("a\n").hasPrefix("t.csv:1: unknown header \"a\"; expected \"quote_date,underlying_last,contract,")
    )
  }
}
