/// What one channel still has to say: decides what is sent when, and knows nothing of how.
///
/// A matter is told once and edited when more is known; what is known before the first word was sent is sent in its place. A matter that
/// was told of a moment ago is not told again, and no more is said in a minute than the channel takes: what waits too long is counted,
/// and the count goes with the next message.
struct AlertQueue {
  /// One thing to do.
  struct Action: Equatable {
    let id: Int
    let alert: Alert
    /// What the channel calls the message that is to be edited; nil for a new one.
    let message: String?
    /// Alerts that were left out since the last message.
    let leftOut: Int
  }

  private struct Matter {
    let id: Int
    var alert: Alert
    var message: String?
    /// Whether what is known is more than what was said.
    var isDue = true
    var attempts = 0
    var notBefore = Duration.zero
    let since: Duration
  }

  private var matters: [Matter] = []
  private var nextID = 0
  private var told: [String: Duration] = [:]
  private var sent: [Duration] = []
  private var leftOut = 0
  /// What was given up, since the channel did not take it.
  private(set) var givenUp = 0

  private let quietTime: Duration
  private let messagesPerMinute: Int
  /// Matters that wait or may still be edited.
  static let limit = 200
  /// How often a message is tried.
  static let attempts = 5
  /// How long a matter waits for its end.
  static let patience = Duration.seconds(3_600)

  init(quietTime: Duration, messagesPerMinute: Int) {
    self.quietTime = quietTime
    self.messagesPerMinute = max(messagesPerMinute, 1)
  }

  /// Takes what has happened.
  mutating func take(_ alert: Alert, at now: Duration) {
    matters.removeAll { now - $0.since > Self.patience }
    if let index = matters.lastIndex(where: { $0.alert.key == alert.key && !$0.alert.isFinal }) {
      guard alert.isFinal else { return }
      matters[index].alert = alert
      matters[index].isDue = true
      matters[index].attempts = 0
      return
    }
    // The end of what was not told is nobody's business, unless it is a failure.
    if alert.topic == .refreshes, alert.isFinal { return }
    if let last = told[alert.key], now - last < quietTime {
      if alert.isFinal { leftOut += 1 }
      return
    }
    guard matters.count < Self.limit else {
      leftOut += 1
      return
    }
    if told.count >= 10_000 { told = told.filter { now - $0.value < quietTime } }
    told[alert.key] = now
    matters.append(Matter(id: nextID, alert: alert, since: now))
    nextID += 1
  }

  /// What is to be done now.
  mutating func next(at now: Duration) -> Action? {
    guard let index = ready(at: now), earliest(at: now) <= now else { return nil }
    sent.append(now)
    matters[index].isDue = false
    defer { leftOut = 0 }
    let matter = matters[index]
    return Action(id: matter.id, alert: matter.alert, message: matter.message, leftOut: leftOut)
  }

  /// When there may be something to do next; nil where nothing waits.
  func wakes(at now: Duration) -> Duration? {
    matters.filter(\.isDue).map { max($0.notBefore, earliest(at: now)) }.min()
  }

  private func ready(at now: Duration) -> Int? { matters.firstIndex { $0.isDue && $0.notBefore <= now } }

  /// When the channel takes another message.
  private func earliest(at now: Duration) -> Duration {
    let recent = sent.filter { now - $0 < .seconds(60) }
    guard recent.count >= messagesPerMinute else { return now }
    return recent[recent.count - messagesPerMinute] + .seconds(60)
  }

  /// It was said, and the channel calls it so.
  mutating func said(_ action: Action, message: String?, at now: Duration) {
    sent.removeAll { now - $0 >= .seconds(60) }
    guard let index = matters.firstIndex(where: { $0.id == action.id }) else { return }
    matters[index].message = message ?? matters[index].message
    matters[index].attempts = 0
    if matters[index].alert.isFinal, !matters[index].isDue { matters.remove(at: index) }
  }

  /// It could not be said.
  ///
  /// - Parameter wait: how long the channel wants to be left alone; nil where it does not say.
  mutating func failed(_ action: Action, canBeTriedAgain: Bool, wait: Duration?, at now: Duration) {
    leftOut += action.leftOut
    guard let index = matters.firstIndex(where: { $0.id == action.id }) else { return }
    matters[index].attempts += 1
    guard canBeTriedAgain, matters[index].attempts < Self.attempts else {
      givenUp += 1
      matters.remove(at: index)
      return
    }
    matters[index].isDue = true
    let pause = wait ?? .seconds(1 << matters[index].attempts)
    let until = now + min(pause, .seconds(600))
    // A channel that wants to be left alone means all of it.
    for place in matters.indices where wait != nil || place == index {
      matters[place].notBefore = max(matters[place].notBefore, until)
    }
  }
}
