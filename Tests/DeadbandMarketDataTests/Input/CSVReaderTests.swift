import DeadbandCore
import DeadbandMarketData
import Testing

@Suite struct CSVReaderTests {
  private func rows(_ text: String) throws(InputError) -> [[String]] {
    var csv = try CSVReader(source(text, named: "t.csv"))
    var result = [csv.header]
    while try csv.nextRow() { result.append(csv.header.indices.map { csv.text($0) }) }
    return result
  }

  private func error(_ text: String) -> String {
    message { () throws(InputError) in _ = try rows(text) }
  }

  @Test func fieldsAreSplitAsInRFC4180() throws {
    #expect(try rows("a,b,c\n1,,3\n") == [["a", "b", "c"], ["1", "", "3"]])
    #expect(
      try rows("a,b\r\n\"x,y\",\"he said \"\"no\"\"\"\r\n") == [["a", "b"], ["x,y", "he said \"no\""]])
    #expect(try rows("a,b\n\"\",\"\"\"\"\n") == [["a", "b"], ["", "\""]])
    #expect(try rows("a,b\n5\" disk,x\n") == [["a", "b"], ["5\" disk", "x"]])
    #expect(try rows("\u{FEFF}a,b\n\n\n,\n") == [["a", "b"], ["", ""]])
  }

  @Test func badLinesAreRefusedWithFileAndLine() {
    #expect(error("") == "t.csv: the file is empty; a header line is expected")
    #expect(error("\n\n") == "t.csv: the file is empty; a header line is expected")
    #expect(error("a,b\n1\n") == "t.csv:2: 1 fields where the header has 2")
    #expect(error("a,b\n1,2,3\n") == "t.csv:2: 3 fields where the header has 2")
    #expect(
      error("a,b\n1,\"x\ny\"\n")
        == "t.csv:2: the quote of field 2 is not closed on this line (line breaks within quotes are not supported)"
    )
    #expect(error("a,b\n\"1\"x,2\n") == "t.csv:2: text behind the closing quote of field 1")
    #expect(error("a,b\n1,\0\n") == "t.csv:2: NUL byte in field 2")
    #expect(error("a,b\n\"\0\",1\n") == "t.csv:2: NUL byte in field 1")
  }

  @Test(arguments: [
    ("", "not a number"), (" 1", "not a number"), ("1 ", "not a number"), ("+1", "not a number"),
    ("01", "not a number"), ("nan", "not a number"), ("inf", "not a number"), ("0x1", "not a number"),
    ("1e999", "too large for a number"), ("0", "must be above 0"), ("-1", "must be above 0"),
    ("-0", "must be above 0"),
  ])
  func cellsThatAreNoPriceAreRefused(_ cell: String, _ reason: String) throws {
    let text = message { () throws(InputError) in
      var csv = try CSVReader(source("x,price\n1,\(cell)\n", named: "t.csv"))
      _ = try csv.nextRow()
      _ = try csv.positive(1)
    }
    #expect(text == "t.csv:2: \"price\" is \"\(cell)\": \(reason)")
  }

  @Test func messagesStayOnOneShortLine() {
    #expect("a\u{1B}[31m\nb".quotedForMessage == "\"a\\u{1B}[31m\\nb\"")
    #expect(
      String(repeating: "x", count: 41).quotedForMessage == "\"" + String(repeating: "x", count: 40) + "…\"")
  }
}
