import DeadbandCore
import DeadbandPricing
import DeadbandStore
import Synchronization

/// The latest analyses by symbol, strategy and prompt: where a neighbour is looked for.
final class NeighbourIndex: Sendable {
  private struct Group: Hashable {
    let tenant: Digest
    let symbol: String
    let strategy: String?
    let prompt: String
    let headlines: String?

    init(_ subject: AnalysisSubject) {
      // By bytes: texts that look alike are equal to Swift, and not to the store.
      tenant = Digest(of: Array(subject.tenant.utf8))
      headlines = subject.headlines
      symbol = subject.symbol
      strategy = subject.strategy
      prompt = subject.prompt.template.identity
    }
  }

  struct Neighbour: Sendable {
    let subject: AnalysisSubject
    let entry: Entry
  }

  let configuration: SimilarityConfiguration
  private let groups = Mutex<[Group: [Neighbour]]>([:])

  init(_ configuration: SimilarityConfiguration) { self.configuration = configuration }

  /// Remembers an analysis in place of the one its subject had; the oldest of too many is forgotten.
  func note(_ subject: AnalysisSubject, _ entry: Entry) {
    groups.withLock { groups in
      var all = groups[Group(subject), default: []]
      all.removeAll { $0.subject == subject }
      all.append(Neighbour(subject: subject, entry: entry))
      if all.count > configuration.neighbours { all.removeFirst() }
      groups[Group(subject)] = all
    }
  }

  /// Those that have corresponding legs, the latest first.
  func candidates(_ subject: AnalysisSubject) -> [Neighbour] {
    groups.withLock { $0[Group(subject)] ?? [] }.reversed().filter { neighbour in
      neighbour.subject != subject
        && Self.corresponds(neighbour.subject, subject, within: configuration.strikes)
    }
  }

  /// The same legs but for their strikes, and those and the entry value within a bound. Subjects without legs do not correspond to any: nobody knows
  /// what tells them apart.
  static func corresponds(_ left: AnalysisSubject, _ right: AnalysisSubject, within bound: Double) -> Bool {
    guard let left = left.position, let right = right.position, left.legs.count == right.legs.count,
      abs(left.entryValue - right.entryValue) <= bound * abs(right.entryValue)
    else { return false }
    return zip(left.legs, right.legs).allSatisfy { left, right in
      left.type == right.type && left.side == right.side && left.expiration == right.expiration
        && left.quantity == right.quantity && abs(left.strike - right.strike) <= bound * right.strike
    }
  }
}
