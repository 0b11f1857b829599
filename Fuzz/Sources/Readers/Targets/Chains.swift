import DeadbandCore
import DeadbandMarketData

/// Sessions go forward; a session's contracts are distinct and its quotes within their ranges; no row is skipped.
func fuzzChains(_ bytes: [UInt8]) {
  var quotes: [OptionQuote] = []
  var count = 0
  var previous: CalendarDate?
  do throws(InputError) {
    var reader = try ChainReader(ByteSource(bytes: bytes, named: "file"))
    while let date = try reader.nextDay(into: &quotes) {
      expect(previous.map { $0 < date } ?? true, "sessions go forward")
      previous = date
      expect(!quotes.isEmpty, "a session has quotes")
      expect(Set(quotes.map(\.contract)).count == quotes.count, "a contract stands once")
      for quote in quotes { check(quote, date) }
      count += quotes.count
    }
  } catch {
    expectReadable(error)
    return
  }
  var csv: Int?
  do throws(InputError) {
    var reader = try CSVReader(ByteSource(bytes: bytes, named: "file"))
    csv = 0
    while try reader.nextRow() { csv = (csv ?? 0) + 1 }
  } catch {
    expect(false, "the chain reader accepts what is no CSV: \(error)")
  }
  expect(csv == count, "no row is skipped")
}

private func check(_ quote: OptionQuote, _ date: CalendarDate) {
  let contract = quote.contract
  expect(contract.strike > 0 && contract.strike.isFinite, "a strike")
  expect(contract.expiration >= date || contract.expiration.adding(days: 1) == date, "not expired on \(date)")
  expect(contract.expiration.weekday != .saturday, "no Saturday")
  expect(quote.underlyingPrice > 0 && quote.underlyingPrice.isFinite, "a price")
  expect(quote.bid >= 0 && quote.ask >= 0, "no negative prices")
  if let mid = quote.mid { expect(quote.bid <= mid && mid <= quote.ask, "\(mid) between bid and ask") }
  if let volatility = quote.impliedVolatility {
    expect(OptionQuote.plausibleVolatility.contains(volatility), "a plausible volatility")
  } else {
    expect(
      quote.delta == nil && quote.gamma == nil && quote.theta == nil && quote.vega == nil,
      "no greeks without a volatility")
  }
  expect(abs(quote.delta ?? 0) <= 1, "a delta within −1…1")
}
