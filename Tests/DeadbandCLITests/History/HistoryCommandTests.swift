import Foundation
import Testing

/// `deadband history`, and what packed histories are for: replays, whole and in parts.
@Suite struct HistoryCommandTests {
  private static let lines =
    (0..<40).map { hour in
      #"{"subject":"s\#(hour % 3)","at":"2024-01-\#(10 + hour / 4)T1\#(hour % 4):00:00Z","indicators":{"underlying_price":\#(100 + hour % 9),"rsi":\#(40 + hour)}}"#
    }.joined(separator: "\n") + "\n"

  @Test func `a packed history is replayed as the text it was made from`() throws {
    let result = try shell(
      """
      $deadband history pack - --out h.dbh < h.jsonl && $deadband replay h.jsonl --json > 1 \
      && $deadband replay h.dbh --json > 2 && cmp 1 2 && ls
      """)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.hasPrefix("40 ticks of 3 subjects, digest "))
    #expect(result.lines.suffix(4) == ["1", "2", "h.dbh", "h.jsonl"])
  }

  @Test func `show says what is in it`() throws {
    let result = try shell(
      "$deadband history pack h.jsonl --out h.dbh > packed && $deadband history show h.dbh && cat packed")
    #expect(result.lines.contains("ticks             40"))
    #expect(result.lines.contains("period            2024-01-10T10:00:00Z to 2024-01-19T13:00:00Z"))
    let digest = try #require(result.lines.last?.split(separator: " ").last)
    #expect(result.lines.contains("digest            \(digest)"))
    let json = try shell(
      "$deadband history pack h.jsonl --out h.dbh > packed && $deadband history show h.dbh --json")
    let object = try json.object()
    #expect(
      object["ticks"] as? Int == 40 && object["subjects"] as? Int == 3 && object["version"] as? Int == 1)
    #expect(object["digest"] as? String == String(digest))
  }

  @Test func `what cannot be packed leaves nothing behind`() throws {
    let wrong = try shell(
      "echo '{' >> h.jsonl; $deadband history pack h.jsonl --out h.dbh; status=$?; ls; exit $status")
    #expect(wrong.status == 1 && wrong.errors.hasPrefix("deadband: h.jsonl:41: "))
    #expect(wrong.output == "h.jsonl\n")
    #expect(try shell("$deadband history pack h.jsonl --out h.jsonl").status == 64)
    #expect(try shell("$deadband history pack none.jsonl --out h.dbh").status == 66)
    #expect(try shell("$deadband history pack h.jsonl --out none/h.dbh").status == 74)
    let text = try shell("$deadband history show h.jsonl")
    #expect(
      text.status == 1 && text.errors.contains("is no packed history; make one with deadband history pack"))
  }

  @Test(arguments: [1, 2, 7]) func `parts joined are the whole`(_ parts: Int) throws {
    let result = try shell(
      """
      $deadband history pack h.jsonl --out h.dbh > packed && $deadband replay h.dbh --json > whole || exit
      for part in $(seq \(parts)); do
        $deadband replay h.dbh --shard $part/\(parts) --partial $part.json || exit
      done
      $deadband merge *.json --json > joined && cmp joined whole
      """)
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result.errors)")
  }

  @Test func `parts that do not belong together are refused`() throws {
    let result = try shell(
      """
      $deadband history pack h.jsonl --out h.dbh > packed
      $deadband replay h.dbh --shard 1/2 --partial 1.json && $deadband replay h.dbh --shard 2/2 --partial 2.json
      $deadband replay h.dbh --analyst rulebooks:2 --shard 2/2 --partial other.json
      $deadband merge 1.json; echo $?; $deadband merge 1.json 2.json 1.json; echo $?
      $deadband merge 1.json other.json; echo $?; $deadband merge h.jsonl; echo $?
      $deadband merge 1.json 2.json --partial both.json && $deadband merge both.json > /dev/null; echo $?
      """)
    #expect(result.output == "1\n1\n1\n1\n0\n")
    for text in [
      "part 2/2 is missing", "1.json and 1.json both hold part 1/2", "are of different runs: the analyst is",
      "is no JSON",
    ] { #expect(result.errors.contains(text), "\(text)") }
  }

  @Test(arguments: [
    ["--shard", "1/2"], ["--partial", "x.json"], ["--shard", "3/2", "--partial", "x.json"],
    ["--shard", "1/2", "--partial", "x.json", "--json"], ["--shard", "1/2", "--partial", "h.jsonl"],
  ]) func `wrong uses of parts are said`(_ arguments: [String]) throws {
    #expect(try shell("$deadband replay h.jsonl \(arguments.joined(separator: " "))").status == 64)
  }

  /// A line of shell in a folder of its own that holds the history.
  private func shell(_ line: String) throws -> Deadband.Result {
    try Deadband.shell(
      """
      folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
      cat > h.jsonl <<'END'
      \(Self.lines)END
      \(line)
      """)
  }
}
