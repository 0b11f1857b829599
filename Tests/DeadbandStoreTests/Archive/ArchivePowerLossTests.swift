import DeadbandCore
import Synchronization
import Testing

@testable import DeadbandStore

/// Random operations on a simulated disk, the power gone at a random moment: what was acknowledged is there.
@Suite struct ArchivePowerLossTests {
  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func nothingAcknowledgedIsLost(seed: UInt64) throws {
    #expect(try violation(seed: seed, syncsAreLeftOut: false) == nil, "seed \(seed)")
  }

  /// The same harness sees the fault that it is there to see.
  @Test func withoutSyncsSomethingIsLost() throws {
    let found = try (1...40).count { try violation(seed: $0, syncsAreLeftOut: true) != nil }
    #expect(found > 20, "\(found) of 40")
  }

  /// Several lives of one archive, each ended by a power loss in the middle of its work.
  private func violation(seed: UInt64, syncsAreLeftOut: Bool) throws -> String? {
    var world = World(seed: seed)
    var disk: [String: [UInt8]] = [:]
    for life in 1...3 {
      let folder = SimulatedFolder(disk)
      folder.state.withLock { state in
        state.syncsAreLeftOut = syncsAreLeftOut
        state.fault = .init(
          call: Int.random(in: 1...60, using: &world.random), code: .unwritable, lasts: true)
      }
      // From the fault on nothing reaches the disk: the power is gone.
      if let archive = try? Archive.open(folder, options: .init(segmentBytes: 12 << 10), using: &world.random)
      {
        if let fault = world.difference(from: archive) { return "life \(life), opened: \(fault)" }
        for _ in 0..<40 { try world.step(archive) }
      }
      disk = folder.imageAfterPowerLoss(using: &world.random)
    }
    let archive: Archive
    do {
      archive = try Archive.open(
        SimulatedFolder(disk), options: .init(segmentBytes: 12 << 10), using: &world.random)
    } catch { return "cannot be opened: \(error)" }
    if archive.statistics.damagedStretches > 0 { return "damage is reported: \(archive.statistics)" }
    return world.difference(from: archive)
  }
}

/// What may be in the archive: of each subject the last acknowledged content, or any that was attempted since.
struct World {
  var random: SplitMix64
  /// Contents by subject, nil for none; the first is acknowledged, the rest was attempted after it.
  private var allowed: [Subject: [[UInt8]?]] = [:]
  private var counter = 0

  static let now = Timestamp(nanosecondsSince1970: 1_000_000_000_000_000_000)

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Puts or removes a few subjects in one group.
  mutating func step(_ archive: Archive) throws {
    var changes: [Archive.Change] = []
    var contents: [(Subject, [UInt8]?)] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let subject = try Subject("subject \(Int.random(in: 0...9, using: &random))")
      counter += 1
      if Int.random(in: 0...4, using: &random) == 0 {
        changes.append(.remove(subject.key))
        contents.append((subject, nil))
      } else {
        let content =
          Array("\(counter) ".utf8)
          + (0..<Int.random(in: 0...900, using: &random)).map { _ in
            UInt8.random(in: .min ... .max, using: &random)
          }
        changes.append(.put(Self.entry(subject, content)))
        contents.append((subject, content))
      }
    }
    for (subject, content) in contents { allowed[subject, default: [nil]].append(content) }
    do { try archive.append(changes) } catch { return }
    for (subject, content) in contents { allowed[subject] = [content] }
  }

  static func entry(_ subject: Subject, _ content: [UInt8]) -> Entry {
    Entry(
      subject: subject, baseline: nil,
      analysis: Analysis(
        content: content, contentType: "text/plain", model: "m", inputTokens: 1, outputTokens: 1, cost: .zero,
        created: now, finishReason: "stop"), midExpires: now)
  }

  /// What the archive has and may not have, or lacks. What it does have is settled from then on.
  mutating func difference(from archive: Archive) -> String? {
    for (subject, contents) in allowed {
      let found: [UInt8]?
      do { found = try archive.lookup(subject.key, at: Self.now)?.analysis.content } catch {
        return "\(error)"
      }
      guard contents.contains(found) else {
        return "\(subject.name) is \(found?.count ?? -1) bytes of something else"
      }
      allowed[subject] = [found]
    }
    return nil
  }
}
