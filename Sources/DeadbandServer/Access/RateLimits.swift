import DeadbandInterface
import Synchronization

/// How many requests of a kind a tenant may send in any 60 seconds.
final class RateLimits: Sendable {
  /// What is limited.
  enum Kind: Int, Sendable, Hashable {
    case decisions = 60
    case history = 120
    case strategies = 30
  }

  private struct Key: Hashable {
    let tenant: String
    let kind: Kind
  }

  private let sent = Mutex<[Key: [Duration]]>([:])

  /// Counts a request.
  ///
  /// - Throws: ``Problem`` with the seconds to wait.
  func enter(_ tenant: String, _ kind: Kind, at now: Duration) throws(Problem) {
    let wait = sent.withLock { sent -> Duration? in
      var times = sent[Key(tenant: tenant, kind: kind), default: []]
      times.removeAll { now - $0 >= .seconds(60) }
      defer { sent[Key(tenant: tenant, kind: kind)] = times }
      guard times.count >= kind.rawValue else {
        times.append(now)
        return nil
      }
      return times.first.map { .seconds(60) - (now - $0) }
    }
    guard let wait else { return }
    let seconds = Int((wait / .seconds(1)).rounded(.up))
    throw Problem(
      .rate, "more than \(kind.rawValue) requests of this kind in a minute",
      wayOut: "wait \(seconds) second\(seconds == 1 ? "" : "s")")
  }
}
