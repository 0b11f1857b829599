import DeadbandCore
import DeadbandMarketData

/// The splits of a symbol go forward, none is lost, and there and back again is one share.
func fuzzSplits(_ bytes: [UInt8]) {
  let splits: Splits
  do throws(InputError) {
    splits = try Splits(ByteSource(bytes: bytes, named: "file"))
  } catch {
    expectReadable(error)
    return
  }
  for (symbol, list) in splits.bySymbol {
    expect(
      list.allSatisfy { $0.sharesMultiplier > 0 && $0.sharesMultiplier.isFinite }, "multipliers above zero")
    for (split, next) in zip(list, list.dropFirst()) {
      expect(split.firstDateOnNewBasis < next.firstDateOnNewBasis, "splits go forward")
    }
    guard let first = list.first?.firstDateOnNewBasis, let last = list.last?.firstDateOnNewBasis else {
      continue
    }
    expect(splits.sharesMultiplier(symbol, from: first, to: first) == 1, "nothing between a day and itself")
    let forth = splits.sharesMultiplier(symbol, from: first.adding(days: -1), to: last)
    let back = splits.sharesMultiplier(symbol, from: last, to: first.adding(days: -1))
    let product = list.reduce(1) { $0 * $1.sharesMultiplier }
    // Before the calendar's first day there is no day.
    if first > .earliest { expect(forth == product, "\(forth) is the product of the splits") }
    if forth > 0, forth.isFinite, first > .earliest { expect(back == 1 / forth, "\(back) is the way back") }
  }
}
