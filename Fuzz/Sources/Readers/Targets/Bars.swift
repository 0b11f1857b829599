import DeadbandCore
import DeadbandMarketData
import Foundation

/// Bars are valid and follow one another; each starts when its row says, by Foundation's clock; no row is skipped.
func fuzzBars(_ bytes: [UInt8]) {
  var bars: [Bar] = []
  var layout: BarLayout?
  var hasFailed = false
  do throws(InputError) {
    var reader = try BarReader(ByteSource(bytes: bytes, named: "file"))
    layout = reader.layout
    while let bar = try reader.next() { bars.append(bar) }
  } catch {
    expectReadable(error)
    hasFailed = true
  }
  for bar in bars { check(bar, layout) }
  for (bar, next) in zip(bars, bars.dropFirst()) {
    expect(bar.end <= next.start, "\(next.start) starts after \(bar.start) has ended")
  }
  if let layout { checkStarts(bars, firstCells(bytes), layout, isWhole: !hasFailed) }
}

private func check(_ bar: Bar, _ layout: BarLayout?) {
  let prices = [bar.open, bar.high, bar.low, bar.close]
  expect(prices.allSatisfy { $0 > 0 && $0.isFinite }, "prices above zero")
  expect(bar.low <= bar.high && bar.low <= bar.close && bar.close <= bar.high, "low ≤ close ≤ high")
  expect(layout == .dailyIndex || bar.low <= bar.open && bar.open <= bar.high, "low ≤ open ≤ high")
  expect(bar.volume ?? 0 >= 0 && (bar.volume ?? 0).isFinite, "a volume")
  expect(bar.splitFactor ?? 1 > 0 && (bar.splitFactor ?? 1).isFinite, "a split factor")
  expect(bar.start < bar.end, "a bar takes time")
}

private func checkStarts(_ bars: [Bar], _ cells: [[UInt8]], _ layout: BarLayout, isWhole: Bool) {
  if isWhole { expect(cells.count == bars.count, "no row is skipped") }
  for (bar, cell) in zip(bars, cells) {
    let written: String
    switch layout {
    case .dailyEquity, .dailyIndex:
      expect(newYork(bar.start) == "\(bar.session) 09:30", "a session starts at 09:30")
      expect(newYork(bar.end) == "\(bar.session) 16:00", "and ends at 16:00")
      written = bar.session.description
    case .newYork: written = newYork(bar.start)
    case .utc: written = local(bar.start, offset: 0)
    }
    expect(cell.elementsEqual(written.utf8), "\(written) is what the row says")
  }
}

private let zone = TimeZone(identifier: "America/New_York")

private func newYork(_ time: Timestamp) -> String {
  let seconds = time.seconds(since: Timestamp(nanosecondsSince1970: 0))
  return local(time, offset: zone?.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)) ?? 0)
}

private func local(_ time: Timestamp, offset: Int) -> String {
  let text = time.adding(seconds: Int64(offset))?.description ?? ""
  return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
}

/// The first cell of each row behind the header.
private func firstCells(_ bytes: [UInt8]) -> [[UInt8]] {
  var cells: [[UInt8]] = []
  do throws(InputError) {
    var csv = try CSVReader(ByteSource(bytes: bytes, named: "file"))
    while try csv.nextRow() { cells.append(Array(csv.bytes(0))) }
  } catch {
    // The rows before the error are what can be compared.
  }
  return cells
}
