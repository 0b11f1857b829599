import DeadbandCore
import DeadbandStore
import Glibc

// Opens many stores in one process, and says of each what it holds; Scripts/torture compares. On standard input a line
// a store: `w` or `r` (opened for writing, or for reading alone), a tab, its folder, a tab, keys with spaces between.
// On standard output, its words with tabs between, of a content longer than 1024 bytes `#` and its SHA-256:
//
//     open ok | open REASON
//     entry KEY CONTENT          what export gives
//     past KEY CONTENT           what export --history gives
//     hit TIER KEY CONTENT       what a look-up of each of the keys gives
//     miss KEY
//     put ok | put REASON        w alone: of one entry more, which must be found after closing and opening again
//     verify COUNT REASONS
//     done

/// The system's clock.
func now() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(secondsSince1970: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    ?? Timestamp(nanosecondsSince1970: .max)
}

func write(_ text: String) {
  var bytes = Array(text.utf8)
  while !bytes.isEmpty {
    let count = Glibc.write(1, bytes, bytes.count)
    guard count > 0 else { exit(74) }
    bytes.removeFirst(count)
  }
}

struct Check {
  let path: String
  let isReadOnly: Bool
  let keys: [String]
  private var lines: [String] = []

  init(path: String, isReadOnly: Bool, keys: [String]) {
    (self.path, self.isReadOnly, self.keys) = (path, isReadOnly, keys)
  }

  private func word(_ bytes: [UInt8]) -> String {
    if bytes.count > 1024 { return "#\(Digest(of: bytes))" }
    if bytes.allSatisfy({ $0 >= 0x20 }), let text = String(validating: bytes, as: UTF8.self) { return text }
    return "? \(bytes)"
  }

  private mutating func say(_ words: String...) { lines.append(words.joined(separator: "\t")) }

  private func open(reading: Bool) throws(StoreError) -> AnalysisStore {
    var configuration = AnalysisStore.Configuration()
    configuration.isReadOnly = reading
    configuration.segmentBytes = 1 << 20
    configuration.memoryBytes = 4 << 20
    return try AnalysisStore.open(path, configuration, at: now())
  }

  private mutating func look(_ store: AnalysisStore) throws(StoreError) {
    try store.forEach(at: now()) { entry in
      say("entry", entry.subject.name, word(entry.analysis.content))
    }
    try store.forEach(history: true, at: now()) { entry in
      say("past", entry.subject.name, word(entry.analysis.content))
    }
    for key in keys {
      if let hit = try store.lookup(try Subject(key), at: now()) {
        say("hit", hit.tier.rawValue, key, word(hit.entry.analysis.content))
      } else {
        say("miss", key)
      }
    }
  }

  private mutating func verify(_ store: AnalysisStore) {
    let damage = store.verify().damage
    say("verify", "\(damage.count)", damage.map(\.description).joined(separator: " | "))
  }

  /// Everything that is said of the store.
  mutating func answer() -> String {
    do throws(StoreError) {
      let store = try open(reading: isReadOnly)
      say("open", "ok")
      do throws(StoreError) {
        try look(store)
        if isReadOnly { verify(store) }
        if !isReadOnly { try addOne(store) }
        try store.close(at: now())
      } catch {
        say("failed", "\(error)")
        try? store.close(at: now())
      }
    } catch {
      say("open", "\(error)")
    }
    if !isReadOnly { lookAgain() }
    say("done")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let more = "one more"

  private mutating func addOne(_ store: AnalysisStore) throws(StoreError) {
    let analysis = Analysis(
      content: Array("1".utf8), contentType: "application/json", model: "", inputTokens: 0, outputTokens: 0,
      cost: .zero, created: now(), finishReason: "")
    let entry = Entry(subject: try Subject(Self.more), baseline: nil, analysis: analysis)
    for result in store.put([entry], at: now()) {
      do throws(StoreError) { try result.get() } catch {
        say("put", "\(error)")
        return
      }
    }
    say("put", "ok")
  }

  private mutating func lookAgain() {
    do throws(StoreError) {
      let store = try open(reading: true)
      if try store.lookup(try Subject(Self.more), at: now()) == nil { say("put", "is not found afterwards") }
      verify(store)
      try store.close(at: now())
    } catch { say("put", "cannot be opened afterwards: \(error)") }
  }
}

while let line = readLine() {
  let words = line.split(separator: "\t", omittingEmptySubsequences: false)
  guard words.count == 3 else { exit(64) }
  var check = Check(
    path: String(words[1]), isReadOnly: words[0] == "r", keys: words[2].split(separator: " ").map(String.init)
  )
  write(check.answer())
}
