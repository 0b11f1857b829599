import DeadbandCore
import DeadbandMarketData
import Testing

@Suite struct BarReaderTests {
  private func bars(_ source: consuming ByteSource) throws(InputError) -> [Bar] {
    var reader = try BarReader(source)
    var result: [Bar] = []
    while let bar = try reader.next() { result.append(bar) }
    return result
  }

  /// The error of a text whose header is a layout's.
  private func error(_ layout: BarLayout, _ rows: String) -> String {
    message { () throws(InputError) in _ = try bars(source(layout.header + "\n" + rows, named: "t.csv")) }
  }

  @Test func hourlyBarsCrossTheChangeOfClocks() throws {
    let read = try bars(ByteSource(path: fixture("SPY_1h_2013-03.csv.gz")))
    #expect(read.count == 28)
    // 2013-03-08 in winter time, 2013-03-11 in summer time.
    #expect(read[7].start.description == "2013-03-08T14:00:00Z")
    #expect(read[7].end.description == "2013-03-08T15:00:00Z")
    #expect(read[14].start.description == "2013-03-11T13:00:00Z")
    #expect(read[14].session.description == "2013-03-11")
    #expect(
      read[0].open == 154.69 && read[0].high == 154.91 && read[0].low == 154.54 && read[0].close == 154.78)
    #expect(read[0].volume == 9_352_150 && read[0].splitFactor == nil)
    #expect(try bars(ByteSource(path: fixture("SPY_1h_2013-03.csv"))) == read)
  }

  @Test func dailyBarsEndAtFourInNewYorkAndCarryTheirSplitFactor() throws {
    let read = try bars(ByteSource(path: fixture("AAPL_daily_2014-06.csv")))
    #expect(read.count == 6)
    #expect(read[2].end.description == "2014-06-06T20:00:00Z")
    #expect(read[2].start.description == "2014-06-06T13:30:00Z")
    #expect(read[2].splitFactor == 0.0357143 && read[3].splitFactor == 0.25)
    #expect(read[2].close == 645.57 && read[3].close == 93.7)
  }

  @Test func anIndexMayOpenOutsideItsRange() throws {
    let read = try bars(ByteSource(path: fixture("VIX_daily_open_outside.csv")))
    #expect(read.count == 2)
    #expect(read[0].open > read[0].high && read[0].volume == nil)
    #expect(read[0].end.description == "1992-02-11T21:00:00Z")
  }

  @Test func theLengthIsTheShortestDistance() throws {
    let rows =
      BarLayout.utc.header
      + "\n2016-10-07 00:00,1,1,1,1,1\n2016-10-07 00:05,1,1,1,1,1\n2016-10-07 00:06,1,1,1,1,0\n"
    let reader = try BarReader(source(rows))
    let (length, layout) = (reader.barLength, reader.layout)
    #expect(length == .seconds(60) && layout == .utc)
    #expect(try bars(source(rows)).map(\.end.description).last == "2016-10-07T00:07:00Z")
    #expect(
      error(.utc, "2016-10-07 00:00,1,1,1,1,1\n") == "t.csv:2: one bar does not tell its length")
    #expect(
      error(.utc, "2016-10-07 00:00,1,1,1,1,1\n2016-10-07 00:07,1,1,1,1,1\n")
        == "t.csv:3: the shortest distance between bars is 420 s, and a day is no multiple of it; "
        + "all bars of a file must have one length")
    #expect(error(.utc, "2016-10-07 00:00,1,1,1,1,1\n2016-10-07 00:45,1,1,1,1,1\n") == "no error")
    #expect(try bars(source(BarLayout.utc.header)).isEmpty)
  }

  @Test func aRefusalNamesTheLineOfTheBarAtHand() throws {
    let text = BarLayout.utc.header + "\n2016-10-07 00:00,1,1,1,1,1\n\n2016-10-07 00:01,1,1,1,1,1\n"
    var reader = try BarReader(source(text, named: "t.csv"))
    _ = try reader.next()
    // All lines have been read by now.
    let first = reader.refusal("odd", wayOut: "none").description
    #expect(first == "t.csv:2: odd; none")
    _ = try reader.next()
    let second = reader.refusal("odd").description
    #expect(second == "t.csv:4: odd")
  }

  @Test func aShorterDistanceBehindTheLookaheadIsRefused() {
    var rows = ""
    for hour in 0...600 {
      let date = CalendarDate.earliest.adding(days: 736_000 + hour / 24)
      rows += "\(date) \(hour % 24 < 10 ? "0" : "")\(hour % 24):00,1,1,1,1,1\n"
      if hour == 600 { rows += "\(date) 00:30,1,1,1,1,1\n" }
    }
    #expect(
      error(.utc, rows)
        == "t.csv:603: the bar starts before the one before has ended (bars of 3600 s); "
        + "all bars of a file must have one length"
    )
  }

  @Test func timesThatTheClocksSkipOrRepeat() throws {
    #expect(
      error(.newYork, "2013-03-10 01:00,1,1,1,1,1\n2013-03-10 02:00,1,1,1,1,1\n")
        == "t.csv:3: \"bar_start_ny\" is \"2013-03-10 02:00\": no such time in New York"
        + " (clocks go forward over it, or it lies outside 1677-09-21…2262-04-11)")
    let text =
      BarLayout.newYork.header
      + "\n2013-11-03 00:00,1,1,1,1,1\n2013-11-03 01:00,1,1,1,1,1\n2013-11-03 02:00,1,1,1,1,1\n"
    #expect(
      try bars(source(text)).map(\.start.description)
        == ["2013-11-03T04:00:00Z", "2013-11-03T05:00:00Z", "2013-11-03T07:00:00Z"])
    #expect(error(.newYork, "0001-01-01 00:00,1,1,1,1,1\n").contains("no such time in New York"))
    #expect(error(.utc, "9999-01-01 00:00,1,1,1,1,1\n").hasSuffix("outside 1677-09-21…2262-04-11"))
  }

  @Test(arguments: [
    (
      "2014-06-04,1,1,1,1,1,1,1,x\n2014-06-04,1,1,1,1,1,1,1,x",
      "3: the bar starts at the same time as the one before, 2014-06-04T13:30:00Z; sort the file by time"
    ),
    (
      "2014-06-04,1,1,1,1,1,1,1,x\n2014-06-03,1,1,1,1,1,1,1,x",
      "3: time goes backwards: 2014-06-03T13:30:00Z follows 2014-06-04T13:30:00Z; sort the file by time"
    ),
    ("2014-06-04,2,1,1,1,1,1,1,x", "2: open 2.0 outside [low, high] = [1.0, 1.0]"),
    ("2014-06-04,1,2,1,3,1,1,1,x", "2: close 3.0 outside [low, high] = [1.0, 2.0]"),
    ("2014-06-04,1,1,2,1,1,1,1,x", "2: low 2.0 above high 1.0"),
    ("2014-06-04,nan,1,1,1,1,1,1,x", "2: \"open\" is \"nan\": not a number"),
    ("2014-06-04,1,1e999,1,1,1,1,1,x", "2: \"high\" is \"1e999\": too large for a number"),
    ("2014-06-04,1,1,0,1,1,1,1,x", "2: \"low\" is \"0\": must be above 0"),
    ("2014-06-04,1,1,1,-1,1,1,1,x", "2: \"close\" is \"-1\": must be above 0"),
    ("2014-06-04,1,1,1,1,-1,1,1,x", "2: \"volume\" is \"-1\": must not be negative"),
    ("2014-06-04,1,1,1,1,1,0,1,x", "2: \"split_factor\" is \"0\": must be above 0"),
    ("04.06.2014,1,1,1,1,1,1,1,x", "2: \"date\" is \"04.06.2014\": a date is written YYYY-MM-DD"),
    ("2014-06-04,1,1,1", "2: 4 fields where the header has 9"),
  ])
  func badRowsAreRefused(_ rows: String, _ expected: String) {
    #expect(error(.dailyEquity, rows) == "t.csv:" + expected)
  }

  @Test func anIndexMustCloseWithinItsRange() {
    #expect(error(.dailyIndex, "2014-06-04,9,2,1,3").hasSuffix("close 3.0 outside [low, high] = [1.0, 2.0]"))
  }

  @Test func badFilesAreRefused() {
    #expect(
      message { () throws(InputError) in _ = try bars(source("Date,Open\n", named: "t.csv")) }
        == "t.csv:1: unknown header \"Date,Open\"; expected"
        + " \"date,open,high,low,close,volume,split_factor,dividend_factor,source\" or"
        + " \"date,open,high,low,close\" or \"bar_start_ny,open,high,low,close,volume\" or"
        + " \"bar_start_utc,open,high,low,close,volume\"")
    #expect(
      message { () throws(InputError) in _ = try bars(source("", named: "t.csv")) }
        == "t.csv: the file is empty; a header line is expected")
    #expect(error(.utc, "2014-06-04T00:00,1,1,1,1,1").hasSuffix("a bar's start is written YYYY-MM-DD HH:MM"))
    #expect(error(.utc, "2014-06-04 24:00,1,1,1,1,1").hasSuffix("a bar's start is written YYYY-MM-DD HH:MM"))
  }
}
