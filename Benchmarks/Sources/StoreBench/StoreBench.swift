import DeadbandStore
import Glibc
import Samples

/// Our side of the store's rows; `store.py` starts it beside its peers and asks each in turn.
///
///     store-bench keys COUNT FILE              32 bytes a subject, as the peers find entries
///     store-bench analyses COUNT BYTES FILE    each a u32 of bytes and the bytes
///     store-bench size                         the bytes of an entry's object
///     store-bench rows FOLDER                  reads a row a line, answers with a line of JSON; files go to FOLDER
///
/// A row is its name and numbers: a new one is a line in `answer`, a type beside ``MemoryRows``, and a line in the table
/// of `store.py`.
@main
struct StoreBench {
  private var memory = MemoryRows()
  private var mid: MidRows
  private var archive: ArchiveRows

  static func main() throws {
    let arguments = CommandLine.arguments
    switch (arguments.dropFirst().first, arguments.dropFirst(2).dropLast().compactMap({ Int($0) })) {
    case ("keys", let numbers) where numbers.count == 1 && arguments.count == 4:
      try write((0..<numbers[0]).flatMap { try MemoryRows.subject($0).key.bytes }, to: arguments[3])
    case ("analyses", let numbers) where numbers.count == 2 && arguments.count == 5:
      var analyses = Analyses(seed: 1)
      let written = (0..<numbers[0]).flatMap { _ in
        let analysis = analyses.next(bytes: numbers[1])
        return (0..<4).map { UInt8(truncatingIfNeeded: analysis.count >> (8 * $0)) } + analysis
      }
      try write(written, to: arguments[4])
    case ("size", _): print("{\"bytes\": \(MemoryRows.entryBytes)}")
    case ("rows", _) where arguments.count == 3: try serve(arguments[2])
    default: throw Unknown(what: arguments.dropFirst().joined(separator: " "))
    }
  }

  private static func serve(_ folder: String) throws {
    var bench = StoreBench(mid: MidRows(folder: folder), archive: ArchiveRows(folder: folder))
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard let answer = try bench.answer(words.first ?? "", words.dropFirst().compactMap { Int($0) }) else {
        throw Unknown(what: line)
      }
      print(answer)
      fflush(nil)
    }
  }

  private mutating func answer(_ row: Substring, _ numbers: [Int]) throws -> String? {
    switch (row, numbers.count) {
    case ("hit", 3): try memory.hit(hot: numbers[0], subjects: numbers[1], operations: numbers[2])
    case ("pair", 3): try memory.pair(hot: numbers[0], subjects: numbers[1], operations: numbers[2])
    case ("overhead", 1): try MemoryRows.overhead(entries: numbers[0])
    case ("mid", 2): try mid.get(entries: numbers[0], operations: numbers[1])
    case ("put", 1): try archive.put(count: numbers[0])
    case ("group", 1): try archive.group(count: numbers[0], compresses: true)
    case ("append", 1): try archive.group(count: numbers[0], compresses: false)
    case ("get", 2): try archive.get(entries: numbers[0], operations: numbers[1])
    case ("bytes", 2): try archive.bytes(numbers[0], count: numbers[1])
    case ("open", 1): try archive.open(entries: numbers[0])
    default: nil
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w"), fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0
    else {
      throw Unknown(what: "cannot write \(path)")
    }
  }
}

struct Unknown: Error {
  let what: String
}

/// The line that a row is answered with.
func answer(_ spent: Duration, operations: Int, check: UInt64) -> String {
  "{\"ns\": \(spent / .nanoseconds(1) / Double(operations)), \"check\": \(check)}"
}
