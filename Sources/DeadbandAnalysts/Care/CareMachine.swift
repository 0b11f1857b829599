/// Decides when a local model is loaded and unloaded. Pure: time is passed in.
///
///     begun ─▶ warm ─▶ used … used ─▶ unload (idle, or the interval is over and nobody uses it) ─▶ used ─▶ …
package struct CareMachine: Sendable, Hashable {
  /// Seconds and fractions since some fixed instant.
  package typealias Instant = Duration

  /// What has to be done now.
  package enum Action: Sendable, Hashable {
    case load
    case unload
    /// Nothing until then; nil: until something happens.
    case wait(until: Instant?)
  }

  private let care: ModelCare
  private var isBegun = false
  /// Since when it is loaded, as far as is known here; nil while it is not.
  private var loaded: Instant?
  private var lastUse: Instant?
  private var usesUnderWay = 0

  package init(_ care: ModelCare) { self.care = care }

  /// Whether it is loaded, as far as is known here.
  package var isLoaded: Bool { loaded != nil }

  /// A question is on its way: the server loads the model if it has to.
  package mutating func useBegins(at now: Instant) {
    usesUnderWay += 1
    if loaded == nil { loaded = now }
    lastUse = now
  }

  /// It has ended.
  package mutating func useEnds(at now: Instant) {
    usesUnderWay -= 1
    lastUse = now
  }

  /// Says what to do now. What is returned counts as done.
  package mutating func next(at now: Instant) -> Action {
    if !isBegun {
      isBegun = true
      if care.warmsUp, loaded == nil {
        loaded = now
        lastUse = now
        return .load
      }
    }
    guard let loaded else { return .wait(until: nil) }
    // Never under somebody's question: its end asks again.
    guard usesUnderWay == 0 else { return .wait(until: nil) }
    let idleEnd = care.idleTime.map { (lastUse ?? loaded) + $0 }
    let intervalEnd = care.unloadInterval.map { loaded + $0 }
    guard let due = [idleEnd, intervalEnd].compactMap({ $0 }).min() else { return .wait(until: nil) }
    guard now >= due else { return .wait(until: due) }
    self.loaded = nil
    return .unload
  }
}
