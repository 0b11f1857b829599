import DeadbandCharts
import Testing

@testable import DeadbandLab

@Suite struct FiguresTests {
  @Test func numbersAreWrittenWithFixedDecimals() {
    #expect(fixed(0.005, 2) == "0.01")
    #expect(fixed(-0.001, 2) == "0.00")
    #expect(fixed(-1.25, 1) == "-1.3")
    #expect(fixed(3, 0) == "3")
    #expect(grouped(1_234_567) == "1,234,567")
    #expect(grouped(-999) == "-999")
    #expect(grouped(0) == "0")
  }

  @Test func durationsUseTheLargestUnit() {
    #expect(duration(300) == "5 min")
    #expect(duration(3_600) == "1 h")
    #expect(duration(86_400) == "24 h")
    #expect(duration(172_800) == "2 d")
    #expect(duration(5_400) == "1.5 h")
    #expect(duration(30) == "30 s")
    #expect(duration(3_700) == "1 h")
  }
}
