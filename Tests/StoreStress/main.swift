// Everything of the store that several threads do at once, for ThreadSanitizer to watch (`Scripts/tsan`): a program and
// not a test, since a test's own locks would be reported.
//
//     StoreStress FOLDER SECONDS [planted]     the folder is made; `planted` adds a race that has to be reported

import DeadbandCore
import DeadbandStore
import Dispatch
import Glibc

func wallClock() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(secondsSince1970: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    ?? Timestamp(nanosecondsSince1970: 0)
}

func entry(_ number: Int, _ random: inout SplitMix64, at now: Timestamp) throws -> Entry {
  let content = (0..<Int.random(in: 1...2000, using: &random)).map { _ in UInt8(truncatingIfNeeded: number) }
  return Entry(
    subject: try Subject("subject \(number)"), baseline: nil,
    analysis: Analysis(
      content: content, contentType: "text/plain", model: "m", inputTokens: 1, outputTokens: 1, cost: .zero,
      created: now, finishReason: ""))
}

/// One task's work; its own subjects are written by it alone, so that it knows what has to be there.
func work(_ worker: Int, _ store: AnalysisStore, until end: Timestamp) async throws -> Int {
  var random = SplitMix64(seed: UInt64(worker))
  var own: [Int: [UInt8]] = [:]
  var steps = 0
  var now = wallClock()
  while now < end {
    let number = worker * 100 + Int.random(in: 0..<40, using: &random)
    let subject = try Subject("subject \(number)")
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<25:
      let entry = try entry(number, &random, at: now)
      try await store.put(entry, at: now)
      own[number] = entry.analysis.content
    case 25..<30:
      guard try await store.remove(subject, at: now) == (own[number] != nil) else {
        throw Wrong(what: "remove")
      }
      own[number] = nil
    case 30: _ = store.statistics
    case 31 where worker == 0: _ = try store.compact(retention: nil, at: now)
    case 32 where worker == 1: _ = try? store.train(size: 1 << 10, at: now)
    case 33 where worker == 2: _ = store.verify()
    case 34: try store.forEach(at: now) { _ in }
    case 35: _ = store.midStatistics(at: now)
    case 36..<60:
      // Somebody else's: whatever it is, it is whole.
      let other = Int.random(in: 0..<400, using: &random)
      if let hit = try store.lookup(Subject("subject \(other)"), at: now),
        hit.entry.analysis.content.contains(where: { $0 != UInt8(truncatingIfNeeded: other) })
      {
        throw Wrong(what: "torn")
      }
    default:
      // Now and then five minutes later, when memory has let go of it.
      let later = Bool.random(using: &random) ? now : now.adding(seconds: 301) ?? now
      guard try store.lookup(subject, at: later)?.entry.analysis.content == own[number] else {
        throw Wrong(what: "lookup")
      }
    }
    steps += 1
    now = wallClock()
  }
  return steps
}

struct Wrong: Error { let what: String }

/// A race on purpose.
final class Planted: @unchecked Sendable {
  // Proof: none; this is what the sanitizer has to find.
  var count = 0
}

let arguments = CommandLine.arguments
guard arguments.count >= 3, let seconds = Int64(arguments[2]), let end = wallClock().adding(seconds: seconds)
else {
  exit(64)
}
if arguments.count > 3 {
  let planted = Planted()
  DispatchQueue.concurrentPerform(iterations: 4) { _ in for _ in 0..<300_000 { planted.count += 1 } }
}
var configuration = AnalysisStore.Configuration()
configuration.segmentBytes = 1 << 20
let store = try AnalysisStore.open(arguments[1], configuration, at: wallClock())
let steps = try await withThrowingTaskGroup(of: Int.self) { group in
  for worker in 0..<4 { group.addTask { try await work(worker, store, until: end) } }
  var sum = 0
  for try await steps in group { sum += steps }
  return sum
}
guard store.verify().damage.isEmpty else { throw Wrong(what: "verify") }
try store.close(at: wallClock())
print("\(steps) steps")
