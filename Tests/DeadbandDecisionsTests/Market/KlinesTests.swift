import DeadbandCore
import DeadbandMarketData
import Testing

@testable import DeadbandDecisions

@Suite struct KlinesTests {
  @Test func barsAreRead() throws {
    let klines = try Klines(json: Array(Exchange.klines([100, 101.5], from: 0).utf8), source: "k")
    #expect(klines.bars.map(\.close) == [100, 101.5] && klines.bars[0].volume == 12.5)
    #expect(
      klines.bars[0].start.description == "2024-01-01T00:00:00Z" && klines.bars[0].end == klines.bars[1].start
    )
  }

  @Test(
    arguments: [
      ("[]", "there is no bar"), ("{}", "a list is needed"), ("[[1,2]]", "2 fields; a kline has 7 at least"),
      (#"[[1,"x","2","1","1","1",2]]"#, "\"x\" is refused; a price above 0"),
      (#"[[1,"NaN","2","1","1","1",2]]"#, "\"NaN\" is refused"),
      (#"[[1,"inf","2","1","1","1",2]]"#, "\"inf\" is refused"),
      (#"[[1,"1","2","1","1","-1",2]]"#, "a volume of 0 or more"),
      (#"[[1,"3","2","1","1","1",2]]"#, "open and close do not lie"),
      (#"[[9,"1","2","1","1","1",2]]"#, "ends before it begins"),
      (
        #"[[1,"1","2","1","1","1",9],[5,"1","2","1","1","1",19]]"#,
        "begins before the one before it has ended"
      ),
      (#"[[1e300,"1","2","1","1","1",9]]"#, "milliseconds since 1970"),
      (#"[[-1,"1","2","1","1","1",9]]"#, "milliseconds"),
      (#"{"code":-1121,"msg":"Invalid symbol."}"#, "a list is needed"), ("", "k: "),
    ]) func whatIsNoneIsRefused(_ json: String, _ reason: String) throws
  {
    let error = #expect(throws: DecisionsError.self) { try Klines(json: Array(json.utf8), source: "k") }
    #expect(try #require(error).description.contains(reason), "\(error.map(\.description) ?? "")")
  }
}
