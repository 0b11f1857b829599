import Foundation
import Testing

struct DecideTests {
  private static let request =
    #"{"id":"a1","strategy":"IRON_CONDOR","budget":"normal","age_seconds":5400,"baseline":{"rsi":55.1,"underlying_price":451.2},"current":{"rsi":61.0,"underlying_price":451.2}}"#

  private static let answer =
    #"{"deferred":false,"fingerprint":{"market":"","options":"","score":"","state":"","technical":""},"fired":[{"indicator":"rsi","points":30}],"id":"a1","priority":"high","rules":["technical"],"serve_stale":false,"significance":30,"unverified":[],"verdict":"refresh"}"#

  private func judge(_ input: String) throws -> Deadband.Result {
    try judge(Data(input.utf8))
  }

  private func judge(_ input: Data) throws -> Deadband.Result {
    try Deadband.run("decide", "--thresholds", "seed", input: input)
  }

  /// The answer without its fingerprint, whose digests are the library's business.
  private func withoutDigests(_ line: String) -> String {
    line.replacing(/"[0-9a-f]{64}"/, with: "\"\"")
  }

  @Test func `a line is answered by a line with sorted keys`() throws {
    let result = try judge(Self.request + "\n")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(result.lines.map(withoutDigests) == [Self.answer])
  }

  @Test func `an empty input and blank lines are no error and have no answer`() throws {
    for input in ["", "\n", "\r\n \t\n"] {
      let result = try judge(input)
      #expect(result.status == 0)
      #expect(result.output.isEmpty)
    }
    #expect(try judge("\n" + Self.request).lines.count == 1)
  }

  @Test func `a bad line is answered with its error and the run goes on`() throws {
    let long = #"{"id":"long","x":""# + String(repeating: "x", count: 1 << 20) + #""}"#
    let lines: [(bytes: Data, answer: String)] = [
      (Data("nonsense".utf8), #"{"error":"line 1: column 1: an object expected","id":null}"#),
      (Data([0x7B, 0xFF, 0x7D]), #"{"error":"line 2: not UTF-8","id":null}"#),
      (Data(long.utf8), #"{"error":"line 3: line longer than 1048576 bytes","id":null}"#),
      (
        Data(#"{"id":"b","current":{"rsi":101,"underlying_price":1}}"#.utf8),
        #"{"error":"current: rsi: 101 is refused; allowed: a number from 0 to 100","id":"b"}"#
      ),
    ]
    let good = Data((Self.request + "\r\n").utf8)
    let result = try judge(lines.map { $0.bytes + Data("\n".utf8) }.reduce(Data(), +) + good)
    #expect(result.status == 1)
    #expect(result.errors.isEmpty)
    #expect(result.lines.dropLast() == lines.map(\.answer)[...])
    #expect(result.lines.last?.contains(#""verdict":"refresh""#) == true)
  }

  @Test func `a profile decides`() throws {
    let custom = #"{"id":"c","current":{"underlying_price":1,"order_flow":0.5}}"#
    let refused = try judge(custom)
    #expect(refused.status == 1)
    let judged = try Deadband.run(
      "decide", "--thresholds", "profiles/custom.json", input: Data(custom.utf8))
    #expect(judged.status == 0)
    #expect(judged.output.contains(#""fingerprint":{"custom":""#))
  }

  @Test func `what was judged before the input broke is written`() throws {
    let result = try Deadband.shell(
      "{ yes '\(Self.request)' | head -n 2000 | gzip -c | head -c 900; } | $deadband decide --thresholds seed"
    )
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("deadband: standard input"))
    #expect(result.errors.contains("gzip data cut short"))
    #expect(!result.lines.isEmpty)
    #expect(result.lines.allSatisfy { $0.hasSuffix(#""verdict":"refresh"}"#) })
  }

  @Test func `an input that cannot be read has status 66`() throws {
    let closed = try Deadband.shell("$deadband decide <&-")
    #expect(closed.status == 66)
    #expect(closed.errors.hasPrefix("deadband: standard input: is closed"))
    let folder = try Deadband.shell("$deadband decide < /")
    #expect(folder.status == 66)
    #expect(folder.errors.hasPrefix("deadband: standard input: is a directory"))
  }

  @Test func `a reader that leaves early ends the run quietly`() throws {
    let result = try Deadband.shell(
      "{ yes '\(Self.request)' | head -n 20000 | { $deadband decide --thresholds seed; echo $? >&2; }; } | head -n 1"
    )
    #expect(result.lines.count == 1)
    #expect(result.errors == "0\n")
  }

  /// Half of the next line is there already: the answer to the first may not wait for the other half.
  @Test func `a co-process gets its answer before it writes the next line`() throws {
    let half = Self.request.utf8.count / 2
    let result = try Deadband.shell(
      """
      coproc timeout 20 $deadband decide --thresholds seed
      printf '%s\\n%s' '\(Self.request)' '\(Self.request.prefix(half))' >&"${COPROC[1]}"
      IFS= read -r -t 10 first <&"${COPROC[0]}" && echo "$first"
      printf '%s\\n' '\(Self.request.dropFirst(half))' >&"${COPROC[1]}"
      IFS= read -r -t 10 second <&"${COPROC[0]}" && echo "$second"
      """)
    #expect(result.lines.map(withoutDigests) == [Self.answer, Self.answer])
  }
}
