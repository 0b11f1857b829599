import Testing

@testable import DeadbandServer

@Suite struct HTTPDateTests {
  /// From the `date` of GNU coreutils: `date -u -d @784111777 '+%a, %d %b %Y %H:%M:%S GMT'`.
  @Test(
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ] as [(Int64, String)]) func aSecondIsWrittenAsHTTPHasIt(_ second: Int64, _ text: String)
  {
    #expect(HTTPDate.text(second) == text)
  }
}
