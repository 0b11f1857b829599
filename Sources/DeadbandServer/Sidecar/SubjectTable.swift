import Deadband
import DeadbandCore
import DeadbandInterface
import DeadbandPricing
import Synchronization

/// Subjects as requests name them, made once: making one hashes its canonical form, finding it again does not.
///
/// Two generations: what was asked for since the last change, and before. Of each there are so many at most, so that a client that
/// makes names up cannot fill the memory.
final class SubjectTable: Sendable {
  private struct Key: Hashable {
    let tenant: String
    let subject: String
    let strategy: String?
    let position: [UInt8]?
    let wording: Digest?
  }

  private struct State {
    var young: [Key: AnalysisSubject] = [:]
    var old: [Key: AnalysisSubject] = [:]
  }

  private let state = Mutex(State())
  private let limit: Int

  /// - Parameter limit: subjects of one generation.
  init(limit: Int = 50_000) { self.limit = limit }

  /// The subject of a request.
  ///
  /// - Throws: ``Problem`` for a strategy that the profile does not list and a position that is none.
  func subject(
    _ request: AnalysisRequest, of tenant: String, wording: Digest? = nil, _ engine: Engine
  ) throws(Problem) -> AnalysisSubject {
    let key = Key(
      tenant: tenant, subject: request.subject, strategy: request.strategy, position: request.position,
      wording: wording)
    if let known = find(key) { return known }
    var position: Position?
    if let json = request.position {
      do { position = try Position(json: json) } catch {
        throw Problem(.invalid, "\(error)", at: "/position")
      }
    }
    do throws(EngineError) {
      let subject = try engine.subject(
        request.subject, strategy: request.strategy, position: position, tenant: tenant, wording: wording)
      keep(subject, key)
      return subject
    } catch { throw Problem(error) }
  }

  private func find(_ key: Key) -> AnalysisSubject? {
    state.withLock { state in
      if let known = state.young[key] { return known }
      guard let known = state.old[key] else { return nil }
      Self.keep(known, key, &state, limit)
      return known
    }
  }

  private func keep(_ subject: AnalysisSubject, _ key: Key) {
    state.withLock { Self.keep(subject, key, &$0, limit) }
  }

  private static func keep(_ subject: AnalysisSubject, _ key: Key, _ state: inout State, _ limit: Int) {
    if state.young.count >= limit {
      state.old = state.young
      state.young = [:]
    }
    state.young[key] = subject
  }

  /// How many are kept.
  var count: Int { state.withLock { $0.young.count + $0.old.count } }
}
