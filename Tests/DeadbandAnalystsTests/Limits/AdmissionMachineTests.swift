import DeadbandCore
import Testing

@testable import DeadbandAnalysts

@Suite struct AdmissionMachineTests {
  @Test func `calls begin at once within their limits`() {
    var machine = AdmissionMachine(CallLimits(inFlight: 2))
    machine.expect(true, 1, priority: .medium, tokens: 0, at: .zero)
    machine.expect(true, 2, priority: .medium, tokens: 0, at: .zero)
    machine.expect(true, 3, priority: .medium, tokens: 0, at: .zero)
    #expect(machine.next(at: .zero) == .admit([1, 2]))
    #expect(machine.next(at: .zero) == .wait(until: nil))
    machine.finish(1, at: .seconds(1))
    #expect(machine.next(at: .seconds(1)) == .admit([3]))
  }

  @Test func `the urgent come first, then the old`() {
    var machine = AdmissionMachine(CallLimits(inFlight: 1))
    for (ticket, priority) in [(1, Question.Priority.low), (2, .high), (3, .medium), (4, .high)] {
      machine.expect(true, UInt64(ticket), priority: priority, tokens: 0, at: .zero)
    }
    var order: [UInt64] = []
    while case .admit(let tickets) = machine.next(at: .zero) {
      order += tickets
      for ticket in tickets { machine.finish(ticket, at: .zero) }
    }
    #expect(order == [2, 4, 3, 1])
  }

  @Test func `a call that becomes urgent passes the younger and the calmer alone`() {
    var machine = AdmissionMachine(CallLimits(inFlight: 1))
    for (ticket, priority) in [(1, Question.Priority.high), (2, .low), (3, .medium), (4, .high)] {
      machine.expect(true, UInt64(ticket), priority: priority, tokens: 0, at: .zero)
    }
    machine.raise(2, to: .high)
    machine.raise(3, to: .low)
    machine.raise(9, to: .high)
    #expect(machine.waitingCount == 4)
    var order: [UInt64] = []
    while case .admit(let tickets) = machine.next(at: .zero) {
      order += tickets
      for ticket in tickets { machine.finish(ticket, at: .zero) }
    }
    #expect(order == [1, 2, 4, 3])
  }

  @Test func `no 60 seconds see more calls than allowed`() {
    var machine = AdmissionMachine(CallLimits(callsPerMinute: 2, inFlight: 10))
    for ticket in 1...3 { machine.expect(true, UInt64(ticket), priority: .medium, tokens: 0, at: .zero) }
    #expect(machine.next(at: .zero) == .admit([1, 2]))
    #expect(machine.next(at: .zero) == .wait(until: .seconds(60)))
    #expect(machine.next(at: .seconds(59.999)) == .wait(until: .seconds(60)))
    #expect(machine.next(at: .seconds(60)) == .admit([3]))
  }

  @Test func `tokens count with the most until it is known what a call took`() {
    var machine = AdmissionMachine(CallLimits(tokensPerMinute: 100, inFlight: 10))
    machine.expect(true, 1, priority: .medium, tokens: 80, at: .zero)
    machine.expect(true, 2, priority: .medium, tokens: 30, at: .zero)
    #expect(machine.next(at: .zero) == .admit([1]))
    #expect(machine.next(at: .zero) == .wait(until: .seconds(60)))
    machine.finish(1, tokens: 50, at: .seconds(5))
    #expect(machine.next(at: .seconds(5)) == .admit([2]))
  }

  @Test func `a call of more tokens than a minute has begins alone`() {
    var machine = AdmissionMachine(CallLimits(tokensPerMinute: 100))
    machine.expect(true, 1, priority: .medium, tokens: 1_000_000, at: .zero)
    #expect(machine.next(at: .zero) == .admit([1]))
  }

  @Test func `one more than may wait is refused at once`() {
    var machine = AdmissionMachine(CallLimits(inFlight: 1, waiting: 1))
    machine.expect(true, 1, priority: .medium, tokens: 0, at: .zero)
    #expect(machine.next(at: .zero) == .admit([1]))
    machine.expect(true, 2, priority: .medium, tokens: 0, at: .zero)
    machine.expect(false, 3, priority: .high, tokens: 0, at: .zero)
    machine.finish(2, at: .zero)
    machine.expect(true, 4, priority: .medium, tokens: 0, at: .zero)
  }

  @Test func `where nobody may wait, whoever can begin begins`() {
    var machine = AdmissionMachine(CallLimits(inFlight: 1, waiting: 0))
    machine.expect(true, 1, priority: .medium, tokens: 0, at: .zero)
    #expect(machine.next(at: .zero) == .admit([1]))
    machine.expect(false, 2, priority: .medium, tokens: 0, at: .zero)
  }

  @Test func `groups begin a pause after the one before has ended`() {
    var machine = AdmissionMachine(CallLimits(inFlight: 10, batch: .init(size: 2, pause: .seconds(2))))
    for ticket in 1...3 { machine.expect(true, UInt64(ticket), priority: .medium, tokens: 0, at: .zero) }
    #expect(machine.next(at: .zero) == .admit([1, 2]))
    #expect(machine.next(at: .zero) == .wait(until: nil))
    machine.finish(1, at: .seconds(1))
    #expect(machine.next(at: .seconds(1)) == .wait(until: nil))
    machine.finish(2, at: .seconds(3))
    #expect(machine.next(at: .seconds(3)) == .wait(until: .seconds(5)))
    #expect(machine.next(at: .seconds(5)) == .admit([3]))
  }

  @Test func `slowed calls are spread over the minute`() {
    var machine = AdmissionMachine(CallLimits(callsPerMinute: 60, inFlight: 10))
    machine.isSlowed = true
    for ticket in 1...2 { machine.expect(true, UInt64(ticket), priority: .medium, tokens: 0, at: .zero) }
    #expect(machine.next(at: .zero) == .admit([1]))
    #expect(machine.next(at: .zero) == .wait(until: .seconds(1)))
  }

  @Test func `a provider that wants to be left alone is`() {
    var machine = AdmissionMachine(CallLimits())
    machine.pause(until: .seconds(3))
    machine.expect(true, 1, priority: .high, tokens: 0, at: .zero)
    #expect(machine.next(at: .zero) == .wait(until: .seconds(3)))
    #expect(machine.next(at: .seconds(3)) == .admit([1]))
  }

  /// Whatever comes, no limit is ever passed, and everybody who stays gets their turn.
  @Test(arguments: 0..<50) func `random arrivals and ends keep every limit`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let limits = CallLimits(
      callsPerMinute: Int(random.next() % 5) + 1, tokensPerMinute: 100, inFlight: Int(random.next() % 4) + 1,
      waiting: 20, batch: random.next() % 2 == 0 ? nil : .init(size: 3, pause: .seconds(2)))
    var machine = AdmissionMachine(limits)
    var now = Duration.zero
    var next: UInt64 = 0
    var running: [UInt64] = []
    var begun: [Duration] = []
    var waiting: Set<UInt64> = []
    for _ in 0..<300 {
      switch random.next() % 4 {
      case 0:
        next += 1
        let priority = Question.Priority.allCases[Int(random.next() % 3)]
        if machine.arrive(next, priority: priority, tokens: Int(random.next() % 120), at: now) {
          waiting.insert(next)
        }
      case 1:
        if let ticket = running.first { machine.finish(ticket, tokens: 10, at: now); running.removeFirst() }
      case 2:
        if let ticket = waiting.min(), random.next() % 4 == 0 {
          machine.finish(ticket, at: now)
          waiting.remove(ticket)
        }
      default: now += .milliseconds(Int64(random.next() % 20_000))
      }
      while case .admit(let tickets) = machine.next(at: now) {
        for ticket in tickets { #expect(waiting.remove(ticket) != nil, "seed \(seed)") }
        running += tickets
        begun += tickets.map { _ in now }
      }
      #expect(running.count <= limits.inFlight, "seed \(seed)")
      #expect(machine.runningCount == running.count && machine.waitingCount == waiting.count, "seed \(seed)")
      let recent = begun.count { $0 > now - .seconds(60) }
      #expect(recent <= limits.callsPerMinute ?? .max, "seed \(seed)")
    }
    // Everybody leaves, and time goes on: nobody waits for ever.
    for _ in 0..<500 where !(waiting.isEmpty && running.isEmpty) {
      for ticket in running { machine.finish(ticket, tokens: 0, at: now) }
      running = []
      switch machine.next(at: now) {
      case .admit(let tickets):
        waiting.subtract(tickets)
        running = tickets
      case .wait(let until): now = until ?? now
      }
    }
    #expect(waiting.isEmpty, "seed \(seed)")
  }
}

extension AdmissionMachine {
  /// Has a call come, and expects it to be taken, or not.
  fileprivate mutating func expect(
    _ isTaken: Bool, _ ticket: Ticket, priority: Question.Priority, tokens: Int, at now: Instant,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let taken = arrive(ticket, priority: priority, tokens: tokens, at: now)
    #expect(taken == isTaken, sourceLocation: sourceLocation)
  }
}
