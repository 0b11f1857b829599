import Foundation
import Testing

/// Files that must not be overwritten, whatever they are called.
struct FileArgumentsTests {
  private static let tick =
    #"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":100}}"#
  private static let data = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Examples/data").standardized.path

  @Test(arguments: [
    "replay h.jsonl --report h.jsonl", "replay h.jsonl --report ./h.jsonl",
    "replay h.jsonl --report symbolic", "replay h.jsonl --report hard",
    "replay - --report h.jsonl < h.jsonl", "replay h.jsonl --thresholds p.json --report ./p.json",
    "indicators SPY.csv.gz --vix VIX.csv.gz --output ./SPY.csv.gz",
    "indicators SPY.csv.gz --vix VIX.csv.gz --output $PWD/VIX.csv.gz",
  ]) func `an output that is an input is refused and left as it was`(_ use: String) throws {
    let result = try Deadband.shell(
      """
      folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
      cp \(Self.data)/SPY.csv.gz \(Self.data)/VIX.csv.gz .
      echo '\(Self.tick)' > h.jsonl && echo '{"name":"p","extends":"seed"}' > p.json
      ln -s h.jsonl symbolic && ln h.jsonl hard
      before=$(cat * | cksum)
      $deadband \(use)
      status=$?
      [ "$before" = "$(cat * | cksum)" ] && echo untouched
      exit $status
      """)
    #expect(result.status == 64)
    #expect(result.errors.contains("is an input; write to another file"))
    #expect(result.output == "untouched\n")
  }

  @Test func `what writing does not destroy may be input and output`() throws {
    let result = try Deadband.shell("$deadband replay - --report /dev/null < /dev/null")
    #expect(result.status == 1)
    #expect(result.errors.contains("the history is empty"))
  }
}
