import DeadbandCore
import Foundation
import Synchronization
import Testing

@testable import DeadbandStore

struct LedgerFileTests {
  private let folder = TemporaryFolder()

  /// 2023-11-14T22:13:20Z.
  private static let start = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)

  private func open(_ change: (inout LedgerFile.Options) -> Void = { _ in }) throws -> LedgerFile {
    var options = LedgerFile.Options()
    change(&options)
    return try LedgerFile.open(folder.path, options)
  }

  private func call(_ tenant: String = "t", _ provider: String = "p") throws -> LedgerCall {
    try LedgerCall(tenant: tenant, provider: provider, model: "m", reason: "r")
  }

  private func reserve(_ file: LedgerFile, _ amount: Int64, at: Timestamp = start) throws -> LedgerReservation
  {
    let answer = try file.performAndWait(.reserve(call(), Money(nanoDollars: amount), at: at))
    guard case .reserved(let reservation, _) = answer else { throw LedgerError.unknownReservation(0) }
    return reservation
  }

  private func settle(_ file: LedgerFile, _ reservation: LedgerReservation, _ cost: Int64) throws {
    _ = try file.performAndWait(
      .settle(
        reservation.id, reservedAt: reservation.at, cost: Money(nanoDollars: cost), tokens: nil, .answered,
        at: reservation.at))
  }

  private func snapshot(_ file: LedgerFile) throws -> (LedgerFile.Snapshot, [LedgerEntry]) {
    var entries: [LedgerEntry] = []
    let snapshot = try file.snapshot(from: .earliest, through: .latest, at: Self.start) { entries.append($0) }
    return (snapshot, entries)
  }

  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch let error as StoreError { return error.code } catch LedgerError.store(let error) {
      return error.code
    } catch { return nil }
  }

  // MARK: The model

  /// The usual number of seeds, or `DEADBAND_MODEL_SEEDS`.
  private static let seeds =
    1...max(ProcessInfo.processInfo.environment["DEADBAND_MODEL_SEEDS"].flatMap { UInt64($0) } ?? 30, 1)

  @Test(arguments: seeds)
  func `a ledger does what dictionaries do`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    var model = LedgerModel()
    var file = try open { $0.mapBytes = 1 << 18 }
    var now = Self.start
    var known: [LedgerReservation] = []
    for step in 0..<150 {
      let at = "seed \(seed), step \(step)"
      now = now.adding(seconds: Int64.random(in: 0..<40_000, using: &random)) ?? now
      let call = try call(
        "t\(Int.random(in: 0..<3, using: &random))", "p\(Int.random(in: 0..<2, using: &random))")
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<8:
        let amount = Int64.random(in: 0..<1000, using: &random)
        do throws(LedgerError) {
          guard
            case .reserved(let made, _) = try await file.perform(
              .reserve(call, Money(nanoDollars: amount), at: now))
          else { break }
          #expect(model.allows(call, amount, at: now), "\(at)")
          #expect(made.id == model.next, "\(at)")
          model.next += 1
          model.open[made.id] = made
          known.append(made)
        } catch { #expect(!model.allows(call, amount, at: now), "\(at): \(error)") }
      case 8..<14:
        guard let one = known.randomElement(using: &random) else { continue }
        let cost = Money(nanoDollars: Int64.random(in: 0..<1200, using: &random))
        do throws(LedgerError) {
          _ = try await file.perform(
            .settle(one.id, reservedAt: one.at, cost: cost, tokens: nil, .answered, at: now))
          #expect(model.open[one.id] != nil || model.calls[one.id]?.cost == cost, "\(at)")
          if let reservation = model.open.removeValue(forKey: one.id) {
            model.calls[one.id] = LedgerEntry(
              id: one.id, at: one.at, settledAt: now, reserved: reservation.amount, cost: cost, tokens: nil,
              outcome: .answered, call: one.call)
          }
        } catch { #expect(model.open[one.id] == nil, "\(at): \(error)") }
      case 14..<16:
        guard let one = known.randomElement(using: &random) else { continue }
        do throws(LedgerError) {
          _ = try await file.perform(.release(one.id, at: now))
          let reservation = model.open.removeValue(forKey: one.id)
          #expect(reservation != nil, "\(at)")
          if reservation?.isUnsettled == true {
            model.calls[one.id] = LedgerEntry(
              id: one.id, at: one.at, settledAt: now, reserved: one.amount, cost: .zero, tokens: nil,
              outcome: .reconciled, call: one.call)
          }
        } catch { #expect(model.open[one.id] == nil, "\(at): \(error)") }
      case 16:
        let saved = Int64.random(in: 1..<100, using: &random)
        _ = try await file.perform(.save(call, count: 1, Money(nanoDollars: saved), at: now))
        model.savings["\(now.utcDate) \(call.tenant) \(call.provider)", default: 0] += saved
      case 17:
        let scope = LedgerBudget.Scope.tenant(call.tenant)
        let day = Int64.random(in: 0..<4000, using: &random)
        _ = try await file.perform(
          .setBudgets([
            LedgerBudget(scope, .daily(Money(nanoDollars: day))),
            LedgerBudget(scope, .monthly(Money(nanoDollars: day * 3))),
          ]))
        model.limits[scope] = [.day: day, .month: day * 3]
      case 18:
        // Closing leaves what is reserved without anybody who will settle it.
        file.close()
        file = try open()
        model.crash()
      default: try check(file, model, now, at)
      }
    }
    try check(file, model, now, "seed \(seed)")
  }

  private func check(_ file: LedgerFile, _ model: LedgerModel, _ now: Timestamp, _ at: String) throws {
    #expect(try file.audit() == [], "\(at)")
    var entries: [LedgerEntry] = []
    let snapshot = try file.snapshot(from: .earliest, through: .latest, at: now) { entries.append($0) }
    #expect(Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) }) == model.calls, "\(at)")
    #expect(entries.map(\.at) == entries.map(\.at).sorted(), "\(at)")
    #expect(
      Dictionary(uniqueKeysWithValues: snapshot.reservations.map { ($0.id, $0) }) == model.open, "\(at)")
    let savings = snapshot.savings.map {
      ("\($0.day) \($0.call.tenant) \($0.call.provider)", $0.amount.nanoDollars)
    }
    #expect(Dictionary(uniqueKeysWithValues: savings) == model.savings, "\(at)")
    for usage in snapshot.usages {
      let sums = model.sums(usage.budget.scope, usage.period)
      #expect((usage.spent.nanoDollars, usage.reserved.nanoDollars) == sums, "\(at): \(usage)")
    }
  }

  // MARK: Groups

  @Test func `a job that is refused undoes no other of its group`() async throws {
    let file = try open()
    let limit = try LedgerBudget(.tenant("t"), .daily(Money(nanoDollars: 50)))
    _ = try file.performAndWait(.setBudgets([limit]))
    let call = try call()
    let reserved = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<200 {
        group.addTask {
          (try? await file.perform(.reserve(call, Money(nanoDollars: 1), at: Self.start))) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(reserved == 50)
    let (snapshot, _) = try snapshot(file)
    #expect(snapshot.reservations.count == 50 && snapshot.usages[0].remaining == .zero)
    #expect(try file.audit() == [])
  }

  // MARK: Openings

  @Test func `a process opens a ledger once`() throws {
    let file = try open()
    #expect(code { _ = try open() } == .busy)
    #expect(code { _ = try open { $0.isReadOnly = true } } == .busy)
    file.close()
    #expect(code { _ = try reserve(file, 1) } == .closed)
    #expect(code { _ = try snapshot(file) } == .closed)
    try open().close()
  }

  @Test func `who only reads changes nothing`() throws {
    #expect(code { _ = try open { $0.isReadOnly = true } } == .unreadable)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    let file = try open()
    let made = try reserve(file, 7)
    file.close()
    // As a crash leaves it: a session's file that nobody has locked.
    try Data().write(to: URL(fileURLWithPath: folder.path + "/session-1"))
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/data.mdb"))
    let reader = try open { $0.isReadOnly = true }
    let (snapshot, _) = try snapshot(reader)
    #expect(snapshot.reservations.map(\.id) == [made.id] && snapshot.reservations[0].isUnsettled)
    #expect(code { _ = try reserve(reader, 1) } == .unwritable)
    reader.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/data.mdb")) == before)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/session-1"))
    try open().close()
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/session-1"))
  }

  @Test func `what somebody else has reserved stays reserved while that one is there`() throws {
    let file = try open()
    _ = try reserve(file, 7)
    #expect(try file.markUnsettled().isEmpty)
    #expect(try snapshot(file).0.reservations.map(\.isUnsettled) == [false])
  }

  // MARK: Damage

  @Test func `a damaged ledger is refused, and stays as it is`() throws {
    let file = try open()
    for _ in 0..<200 { try settle(file, try reserve(file, 10), 5) }
    file.close()
    let url = URL(fileURLWithPath: folder.path + "/data.mdb")
    let whole = try Data(contentsOf: url)
    // In every row of a call, for some of those that are found lie in pages that are free by now.
    var changed = whole
    var from = changed.startIndex
    while let place = changed.range(of: Data(LedgerEntryBytes.marker), in: from..<changed.endIndex) {
      changed[place.lowerBound + 2] ^= 2
      from = place.upperBound
    }
    try changed.write(to: url)
    let reopened = try open()
    #expect(code { _ = try snapshot(reopened) } == .damaged)
    #expect(code { _ = try reopened.audit() } == .damaged)
    reopened.close()
    for cut in [100, 5000, whole.count / 2] {
      try whole.prefix(cut).write(to: url)
      #expect(code { _ = try open() } == .damaged, "\(cut)")
      #expect(code { _ = try open { $0.isReadOnly = true } } == .damaged, "\(cut)")
      #expect(try Data(contentsOf: url).count == cut)
    }
    try Data(repeating: 7, count: 9000).write(to: url)
    #expect(code { _ = try open() } == .damaged)
  }

  private enum LedgerEntryBytes {
    /// The names of a call in its row.
    static let marker: [UInt8] =
      [1, 0] + Array("t".utf8) + [1, 0] + Array("p".utf8) + [1, 0] + Array("m".utf8)
  }

  @Test func `a value under another key does not pass`() {
    let value = LedgerValue.wrap([1, 2, 3], .calls, [9])
    #expect(LedgerValue.unwrap(value, .calls, [9]) == [1, 2, 3])
    #expect(LedgerValue.unwrap(value, .calls, [8]) == nil)
    #expect(LedgerValue.unwrap(value, .budgets, [9]) == nil)
    for index in value.indices {
      var changed = value
      changed[index] ^= 0x10
      #expect(LedgerValue.unwrap(changed, .calls, [9]) == nil)
    }
    for count in 0..<value.count {
      #expect(LedgerValue.unwrap(Array(value.prefix(count)), .calls, [9]) == nil)
    }
  }

  // MARK: Room

  @Test func `the map grows as it has to, and at its limit nothing is lost`() throws {
    let file = try open { options in
      options.mapBytes = 1 << 17
      options.mapByteLimit = 1 << 19
    }
    var made: [LedgerReservation] = []
    var failure: StoreError?
    while failure == nil, made.count < 20_000 {
      do { made.append(try reserve(file, 1)) } catch LedgerError.store(let error) { failure = error }
    }
    #expect(failure?.code == .full && made.count > 500, "\(made.count): \(failure.map(\.description) ?? "")")
    let (snapshot, _) = try snapshot(file)
    #expect(snapshot.reservations.map(\.id) == made.map(\.id))
    #expect(try file.audit() == [])
    file.close()
    let larger = try open()
    try settle(larger, made[0], 1)
    #expect(try larger.audit() == [])
  }

  // MARK: Bad input

  @Test func `what cannot be is refused with its place and reason`() throws {
    let file = try open()
    func reason(_ body: () throws -> Void) -> String {
      do {
        try body()
        return ""
      } catch { return "\(error)" }
    }
    #expect(reason { _ = try reserve(file, -1) }.hasPrefix("the reservation: -$"))
    let made = try reserve(file, 5)
    #expect(reason { try settle(file, made, -1) }.contains("the cost of the call 1: -$"))
    #expect(
      reason { _ = try LedgerBudget(.tenant("a"), .daily(Money(nanoDollars: -1))) }.contains("below zero"))
    #expect(
      reason { _ = try LedgerBudget(.tenant(""), .hourlyCalls(1)) }.hasPrefix("the tenant: a name of 0 bytes")
    )
    #expect(
      reason { _ = try call(String(repeating: "x", count: 201)) }.hasPrefix("the tenant: a name of 201 bytes")
    )
    let day = try LedgerBudget(.tenant("a"), .daily(Money(nanoDollars: 5)))
    let month = try LedgerBudget(.tenant("a"), .monthly(Money(nanoDollars: 4)))
    #expect(reason { _ = try file.performAndWait(.setBudgets([day, month])) }.contains("contradict"))
    #expect(reason { _ = try file.performAndWait(.setBudgets([day, day])) }.contains("is given twice"))
    #expect(try snapshot(file).0.usages.isEmpty)
    _ = try file.performAndWait(.setBudgets([month]))
    #expect(reason { _ = try file.performAndWait(.setBudgets([day])) }.contains("contradict"))
    #expect(
      reason { _ = try file.performAndWait(.removeBudget(.tenant("b"), .day)) }.contains("there is no day's"))
    #expect(reason { _ = try file.performAndWait(.release(99, at: Self.start)) }.contains("number 99"))
    #expect(reason { _ = try reserve(file, .max) }.contains("exceeds 9.2 billion"))
    #expect(try file.audit() == [])
  }

  @Test func `a settlement may be said again, and not be changed`() throws {
    let file = try open()
    let made = try reserve(file, 5)
    try settle(file, made, 7)
    try settle(file, made, 7)
    #expect(throws: LedgerError.alreadySettled(made.id, cost: Money(nanoDollars: 7))) {
      try settle(file, made, 8)
    }
    #expect(try snapshot(file).1.map(\.cost.nanoDollars) == [7])
  }

  @Test func `what a failed commit has reserved nevertheless is released with the next group`() throws {
    let file = try open()
    let made = try reserve(file, 5)
    // As if nobody had been told of it.
    file.writer.withLock { $0.doubtful = [made.id] }
    let next = try reserve(file, 3)
    #expect(try snapshot(file).0.reservations == [next])
    #expect(file.writer.withLock { $0.doubtful.isEmpty })
    #expect(try file.audit() == [])
  }

  @Test func `hours that are over are forgotten, days are not`() throws {
    let file = try open()
    _ = try reserve(file, 1)
    let later = try #require(Self.start.adding(seconds: 60 * 3600))
    _ = try reserve(file, 1, at: later)
    let hours = try file.reading { rows throws(LedgerStop) in
      var kinds: [LedgerPeriod.Kind] = []
      try rows.forEach(.totals) { key, _ in
        LedgerKey.readTotal(key).map { kinds.append($0.period.kind) }
        return true
      }
      return kinds
    }
    #expect(hours.count { $0 == .hour } == 2 && hours.count { $0 == .day } == 4)
  }
}
