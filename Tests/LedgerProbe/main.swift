import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import Glibc

// A process of its own that reserves and settles, for tests of what one process does to another and for
// Scripts/torture, which kills it. On standard output a line for each thing that is durable:
//
//     LedgerProbe work PATH TASKS ROUNDS SEED [early]
//
//     reserved ID NANO TENANT PROVIDER
//     settled ID NANO
//     releasing ID          before it is asked for: it may be gone from here on
//     released ID
//     left ID               reserved, and nothing more will be done
//     refused               by a budget
//     failed REASON         the ledger's files could not be written
//     done
//
// So many tasks at once do so many rounds each. No call costs more than was reserved. With `early`,
// settlements are acknowledged before they are asked for: the fault that a proof must find.
//
//     LedgerProbe hang PATH NANO      reserves so much, says so, and waits
//     LedgerProbe limited PATH MOST   reserves until no file may grow, then settles with that limit gone

func now() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(secondsSince1970: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    ?? Timestamp(nanosecondsSince1970: .max)
}

/// One call a line, so that lines of several threads do not mix: standard output is a file or a pipe.
func say(_ text: String) {
  let line = Array((text + "\n").utf8)
  _ = write(1, line, line.count)
}

func work(_ ledger: Ledger, _ random: SplitMix64, rounds: Int, isEarly: Bool) async throws {
  var random = random
  func draw(_ count: UInt64) -> Int64 { Int64(random.next() % count) }
  for _ in 0..<rounds {
    let call = try LedgerCall(
      tenant: "t\(draw(3))", provider: "p\(draw(2))", model: "m", reason: "r\(draw(4))",
      kind: draw(10) == 0 ? .embedding : .completion)
    let amount = 1 + draw(1_000_000)
    do throws(LedgerError) {
      let reservation = try await ledger.reserve(Money(nanoDollars: amount), for: call)
      say("reserved \(reservation.id) \(amount) \(call.tenant) \(call.provider)")
      switch draw(20) {
      case 0: say("left \(reservation.id)")
      case 1, 2:
        say("releasing \(reservation.id)")
        try await ledger.release(reservation)
        say("released \(reservation.id)")
      default:
        let cost = draw(UInt64(amount) + 1)
        if isEarly { say("settled \(reservation.id) \(cost)") }
        try await ledger.settle(
          reservation, cost: Money(nanoDollars: cost), usage: TokenUsage(input: cost, output: 1),
          outcome: draw(10) == 0 ? .failed : .answered)
        if !isEarly { say("settled \(reservation.id) \(cost)") }
      }
    } catch {
      switch error {
      case .overBudget: say("refused")
      // Of the disk, which a proof lets fail: the next call may succeed.
      case .store(let reason): say("failed \(reason)")
      default: throw error
      }
    }
  }
}

func limited(_ ledger: Ledger, most: Int) async throws -> Int32 {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: 100_000, rlim_max: rlim_t.max)
  setrlimit(__rlimit_resource_t(1), &limit)
  let call = try LedgerCall(tenant: "t", provider: "p", model: "m", reason: "r")
  var held: [LedgerReservation] = []
  do throws(LedgerError) {
    while held.count < most { held.append(try await ledger.reserve(Money(nanoDollars: 2), for: call)) }
    return 3
  } catch {
    guard case .store(let reason) = error, reason.code == .full else { throw error }
  }
  limit.rlim_cur = rlim_t.max
  setrlimit(__rlimit_resource_t(1), &limit)
  for reservation in held { try await ledger.settle(reservation, cost: Money(nanoDollars: 1), usage: nil) }
  ledger.close()
  say("\(held.count)")
  return 0
}

func run(_ arguments: [String]) async throws -> Int32 {
  let numbers = arguments.dropFirst(3).compactMap { Int($0) }
  guard arguments.count > 3, numbers.count >= 1 else { return 64 }
  let ledger = try Ledger.open(arguments[2], clock: now)
  switch (arguments[1], numbers.count) {
  case ("work", 3):
    var seeds = SplitMix64(seed: UInt64(numbers[2]))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<numbers[0] {
        let random = SplitMix64(seed: seeds.next())
        group.addTask {
          try await work(ledger, random, rounds: numbers[1], isEarly: arguments.last == "early")
        }
      }
      try await group.waitForAll()
    }
    say("done")
    ledger.close()
  case ("hang", 1):
    let call = try LedgerCall(tenant: "t", provider: "p", model: "m", reason: "r")
    let reservation = try await ledger.reserve(Money(nanoDollars: Int64(numbers[0])), for: call)
    say("reserved \(reservation.id)")
    _ = readLine()
  case ("limited", 1): return try await limited(ledger, most: numbers[0])
  default: return 64
  }
  return 0
}

// Killed processes are the point: they leave no core behind.
var none = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(4), &none)
do {
  exit(try await run(CommandLine.arguments))
} catch {
  say("error \(error)")
  exit(1)
}
