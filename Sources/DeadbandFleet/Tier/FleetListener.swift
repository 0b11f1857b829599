import DeadbandCore
import Dispatch
import Synchronization

/// Hears on a connection of its own what other machines change, and ticks: every five seconds, and twice a second where the database cannot
/// tell.
final class FleetListener: Sendable {
  /// What is heard.
  enum Heard: Sendable, Hashable {
    case connected
    case lost(String)
    /// A subject's analysis or lease has changed.
    case kept(Digest)
    /// A subject was forgotten.
    case removed
    /// A budget was changed.
    case budgets
    case tick
  }

  private let url: PostgresURL
  private let voice: AsyncStream<Heard>.Continuation
  private let isStopped = Atomic(false)
  private let ended = DispatchGroup()

  init(_ url: PostgresURL, _ voice: AsyncStream<Heard>.Continuation) {
    self.url = url
    self.voice = voice
  }

  func start() {
    ended.enter()
    let isThere = OwnThread.start {
      self.listen()
      self.ended.leave()
    }
    guard !isThere else { return }
    ended.leave()
    voice.yield(.lost("the system has no thread to give"))
  }

  func stop() {
    isStopped.store(true, ordering: .relaxed)
    ended.wait()
  }

  private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

  private func listen() {
    var pause = 0.1
    var wasLost = false
    while goesOn {
      do throws(PostgresFailure) {
        let connection = try PostgresConnection(url)
        var isDeaf = false
        try connection.run([Statement("LISTEN deadband")], seconds: 10) { _, outcome in
          if case .failure = outcome { isDeaf = true }
        }
        (pause, wasLost) = (0.1, false)
        voice.yield(.connected)
        try hear(connection, isDeaf)
      } catch {
        if !wasLost { voice.yield(.lost(error.reason)) }
        wasLost = true
        rest(pause)
        pause = min(pause * 2, 5)
      }
    }
  }

  private func hear(_ connection: PostgresConnection, _ isDeaf: Bool) throws(PostgresFailure) {
    var silent = 0
    while goesOn {
      let words = try connection.notifications(milliseconds: 500)
      for word in words {
        if word.hasPrefix("k"), let key = Digest(hex: String(word.dropFirst())) { voice.yield(.kept(key)) }
        if word.hasPrefix("r") { voice.yield(.removed) }
        if word.hasPrefix("b") { voice.yield(.budgets) }
      }
      guard words.isEmpty else { continue }
      silent += 1
      if isDeaf { voice.yield(.tick) }
      guard silent >= 10 else { continue }
      silent = 0
      if !isDeaf { voice.yield(.tick) }
      // A peer that is gone says nothing either: now and then it has to answer.
      try connection.run([Statement("SELECT 1")], seconds: 10) { _, _ in }
    }
  }

  private func rest(_ seconds: Double) {
    var left = seconds * Double.random(in: 0.5...1)
    while left > 0, goesOn {
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + min(left, 0.1))
      left -= 0.1
    }
  }
}
