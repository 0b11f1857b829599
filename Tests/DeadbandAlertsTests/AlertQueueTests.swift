import DeadbandCore
import DeadbandTesting
import Testing

@testable import DeadbandAlerts

@Suite struct AlertQueueTests {
  private func alert(
    _ key: String, _ title: String = "", topic: AlertConfiguration.Topic = .refreshes, isFinal: Bool = false
  ) -> Alert {
    Alert(key: key, topic: topic, title: title.isEmpty ? key : title, isFinal: isFinal)
  }

  private func queue(quiet: Duration = .seconds(300), perMinute: Int = 20) -> Line {
    Line(AlertQueue(quietTime: quiet, messagesPerMinute: perMinute))
  }

  /// A queue that expectations may change.
  private final class Line {
    private var queue: AlertQueue
    init(_ queue: AlertQueue) { self.queue = queue }
    var givenUp: Int { queue.givenUp }
    func take(_ alert: Alert, at now: Duration) { queue.take(alert, at: now) }
    func next(at now: Duration) -> AlertQueue.Action? { queue.next(at: now) }
    func wakes(at now: Duration) -> Duration? { queue.wakes(at: now) }
    func said(_ action: AlertQueue.Action, message: String?, at now: Duration) {
      queue.said(action, message: message, at: now)
    }
    func failed(_ action: AlertQueue.Action, canBeTriedAgain: Bool, wait: Duration?, at now: Duration) {
      queue.failed(action, canBeTriedAgain: canBeTriedAgain, wait: wait, at: now)
    }
  }

  @Test func aMatterIsToldOnceAndEditedWhenMoreIsKnown() throws {
    let queue = queue()
    queue.take(alert("a", "asking"), at: .zero)
    let first = try #require(queue.next(at: .zero))
    #expect(first.alert.title == "asking" && first.message == nil)
    #expect(queue.next(at: .zero) == nil)
    queue.said(first, message: "m1", at: .zero)
    queue.take(alert("a", "hold", isFinal: true), at: .seconds(2))
    let second = try #require(queue.next(at: .seconds(2)))
    #expect(second.alert.title == "hold" && second.message == "m1" && second.id == first.id)
    queue.said(second, message: nil, at: .seconds(2))
    #expect(queue.wakes(at: .seconds(2)) == nil)
    // Over: the same again within the quiet time says nothing.
    queue.take(alert("a", "asking"), at: .seconds(10))
    #expect(queue.next(at: .seconds(10)) == nil)
    queue.take(alert("a", "asking"), at: .seconds(301))
    #expect(queue.next(at: .seconds(301)) != nil)
  }

  @Test func whatIsKnownBeforeTheFirstWordIsSaidInItsPlace() throws {
    let queue = queue()
    queue.take(alert("a", "asking"), at: .zero)
    queue.take(alert("a", "hold", isFinal: true), at: .zero)
    let only = try #require(queue.next(at: .zero))
    #expect(only.alert.title == "hold" && only.message == nil)
    queue.said(only, message: "m", at: .zero)
    #expect(queue.next(at: .zero) == nil && queue.wakes(at: .zero) == nil)
  }

  @Test func whatComesWhileTheFirstWordIsUnderWayFollowsIt() throws {
    let queue = queue()
    queue.take(alert("a", "asking"), at: .zero)
    let first = try #require(queue.next(at: .zero))
    queue.take(alert("a", "hold", isFinal: true), at: .zero)
    queue.said(first, message: "m1", at: .zero)
    let second = try #require(queue.next(at: .zero))
    #expect(second.message == "m1" && second.alert.title == "hold")
  }

  @Test func theEndOfWhatNobodyHeardOfIsNobodysBusinessUnlessItFailed() {
    let queue = queue()
    queue.take(alert("a", isFinal: true), at: .zero)
    #expect(queue.next(at: .zero) == nil)
    queue.take(alert("b", topic: .failures, isFinal: true), at: .zero)
    #expect(queue.next(at: .zero)?.alert.key == "b")
  }

  @Test func aFailureIsTriedAgainLaterAndThenGivenUp() throws {
    let queue = queue()
    queue.take(alert("a"), at: .zero)
    var now = Duration.zero
    for attempt in 1...AlertQueue.attempts {
      let action = try #require(queue.next(at: now), "attempt \(attempt)")
      queue.failed(action, canBeTriedAgain: true, wait: nil, at: now)
      #expect(queue.next(at: now) == nil)
      if attempt < AlertQueue.attempts {
        let wakes = try #require(queue.wakes(at: now))
        #expect(wakes == now + .seconds(1 << attempt))
        now = wakes
      }
    }
    #expect(queue.givenUp == 1 && queue.wakes(at: now) == nil)
  }

  @Test func aChannelThatWantsToBeLeftAloneIs() throws {
    let queue = queue()
    queue.take(alert("a"), at: .zero)
    queue.take(alert("b"), at: .zero)
    let action = try #require(queue.next(at: .zero))
    queue.failed(action, canBeTriedAgain: true, wait: .seconds(45), at: .zero)
    #expect(queue.next(at: .seconds(44)) == nil && queue.wakes(at: .zero) == .seconds(45))
    #expect(queue.next(at: .seconds(45)) != nil)
  }

  @Test func whatIsLeftOutIsCountedAndSaid() throws {
    let queue = queue(quiet: .zero)
    for number in 0..<(AlertQueue.limit + 7) { queue.take(alert("\(number)"), at: .zero) }
    let action = try #require(queue.next(at: .zero))
    #expect(action.leftOut == 7)
    // Not said: the count is not lost.
    queue.failed(action, canBeTriedAgain: false, wait: nil, at: .zero)
    #expect(queue.next(at: .zero)?.leftOut == 7)
  }

  /// Whatever happens: no more messages in any minute than allowed, nothing said twice, edits after their message, nothing left over.
  @Test(arguments: 0..<200) func anyWorld(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let perMinute = 1 + Int(random.next() % 8)
    let queue = queue(quiet: .seconds(Int64(random.next() % 90)), perMinute: perMinute)
    var (now, sends, texts) = (Duration.zero, [Duration](), [Int: [String]]())
    for step in 0..<400 {
      now += .milliseconds(Int64(random.next() % 4_000))
      let key = "\(random.next() % 6)"
      switch random.next() % 4 {
      case 0: queue.take(alert(key, "begin \(step)"), at: now)
      case 1: queue.take(alert(key, "end \(step)", isFinal: true), at: now)
      case 2: queue.take(alert(key, "failed \(step)", topic: .failures, isFinal: true), at: now)
      default: break
      }
      guard let action = queue.next(at: now) else { continue }
      sends.append(now)
      #expect(sends.filter { now - $0 < .seconds(60) }.count <= perMinute, "seed \(seed)")
      if random.next() % 5 == 0 {
        queue.failed(
          action, canBeTriedAgain: random.next() % 3 > 0, wait: random.next() % 3 == 0 ? .seconds(5) : nil,
          at: now)
        continue
      }
      let said = texts[action.id] ?? []
      #expect((action.message == nil) == said.isEmpty, "seed \(seed)")
      #expect(!said.contains(action.alert.title), "seed \(seed): said twice")
      texts[action.id] = said + [action.alert.title]
      queue.said(action, message: action.message ?? "m\(action.id)", at: now)
    }
    // Time alone empties it.
    now += AlertQueue.patience + .seconds(601)
    queue.take(alert("last", isFinal: true), at: now)
    while let action = queue.next(at: now) {
      queue.said(action, message: "m", at: now)
      now += .seconds(60)
    }
    #expect(queue.wakes(at: now) == nil, "seed \(seed)")
  }
}
