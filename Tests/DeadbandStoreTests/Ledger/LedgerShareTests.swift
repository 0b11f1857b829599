import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct LedgerShareTests {
  private let folder = TemporaryFolder()
  /// 2023-11-14T22:13:20Z.
  private static let start = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)

  private func propose(_ file: LedgerFile, _ amount: Int64, machines: Int = 1, knows step: Int64 = 0) throws
    -> ShareProposal
  {
    var request = ShareRequest()
    (request.machines, request.step) = (machines, step)
    let call = try LedgerCall(tenant: "t", provider: "p", model: "m", reason: "r")
    request.demands = [ShareRequest.Demand(call, at: Self.start, Money(nanoDollars: amount))]
    guard case .proposed(let proposal) = try file.performAndWait(.proposeShares(request, at: Self.start))
    else {
      throw LedgerError.unknownReservation(0)
    }
    return proposal
  }

  private func grant(_ file: LedgerFile, _ proposal: ShareProposal, _ amount: Int64, others: Int64 = 0) throws
  {
    let grant = ShareAnswer.Grant(amount: amount, others: others, othersSpent: others, othersReserved: 0)
    let answer = ShareAnswer(grants: proposal.wishes.map { _ in grant }, step: proposal.step, machines: 1)
    _ = try file.performAndWait(.acceptShares(proposal, answer))
  }

  private func reserve(_ file: LedgerFile, _ amount: Int64) throws -> Bool {
    let call = try LedgerCall(tenant: "t", provider: "p", model: "m", reason: "r")
    do throws(LedgerError) {
      _ = try file.performAndWait(.reserve(call, Money(nanoDollars: amount), at: Self.start))
      return true
    } catch {
      guard case .beyondShare = error else { throw error }
      return false
    }
  }

  private func open(_ daily: Int64) throws -> LedgerFile {
    let file = try LedgerFile.open(folder.path)
    let budget = try LedgerBudget(.tenant("t"), .daily(Money(nanoDollars: daily)))
    _ = try file.performAndWait(.setSharedBudgets([budget]))
    return file
  }

  /// Another process of the same ledger has asked since: what was granted before it may have been taken back by it.
  @Test func anAnswerThatWasOvertakenIsNotTaken() throws {
    let file = try open(1_000)
    let first = try propose(file, 400)
    let second = try propose(file, 10)
    #expect(second.step == first.step + 1 && second.ledger == first.ledger)
    try grant(file, first, 400)
    #expect(try !reserve(file, 1))
    try grant(file, second, 10)
    #expect(try reserve(file, 10))
    #expect(try !reserve(file, 1))
    file.close()
  }

  /// What goes back is not to be spent here from the moment at which it is offered.
  @Test func aShareIsLoweredBeforeItIsOffered() throws {
    let file = try open(1_000)
    try grant(file, try propose(file, 400), 800)
    let offer = try propose(file, 0)
    // Nothing is used: a fourth of all that is left.
    #expect(offer.wishes.map(\.wanted) == [250])
    #expect(try !reserve(file, 251))
    #expect(try reserve(file, 250))
    file.close()
  }

  /// A database that knows a later step, as after a ledger was put back from a backup, is overtaken.
  @Test func stepsGoOnWhereTheDatabaseIs() throws {
    let file = try open(1_000)
    #expect(try propose(file, 1, knows: 500).step == 501)
    #expect(try propose(file, 1).step == 502)
    file.close()
  }

  @Test func whatIsHeldIsAFourthOfAMachinesPart() {
    func wanted(_ used: Int128, _ others: Int128, _ limit: Int64?, _ machines: Int, _ isOver: Bool = false)
      -> Int64
    {
      LedgerRows.wanted(used: used, others: others, of: limit, machines: machines, isOver: isOver)
    }
    #expect(wanted(0, 0, 1_000, 1) == 250 && wanted(0, 0, 1_000, 10) == 25)
    #expect(wanted(500, 300, 1_000, 5) == 510)
    // Nothing is left, or less than nothing; there is no budget; the day is over.
    #expect(wanted(700, 300, 1_000, 1) == 700 && wanted(900, 300, 1_000, 1) == 900)
    #expect(wanted(700, 300, nil, 1) == 700 && wanted(70, 300, 1_000, 1, true) == 70)
    #expect(wanted(0, 0, .max, 0) == .max / 4)
    #expect(wanted(Int128(Int64.max) + 5, 0, .max, 1) == .max)
  }

  @Test func aRowIsReadAsItWasWritten() {
    var share = LedgerShare()
    (share.amount, share.others, share.othersSpent, share.othersReserved, share.spent, share.reserved) =
      (1, -2, 3, 4, 5, .max)
    #expect(LedgerShare(share.bytes) == share)
    #expect(LedgerShare(Array(share.bytes.dropLast())) == nil && LedgerShare(share.bytes + [0]) == nil)
  }

  /// A ledger of an earlier version lacks tables; reading it makes none.
  @Test func aLedgerWithoutTheTablesIsRead() throws {
    try makeEarlierLedger()
    let reader = try LedgerFile.open(folder.path, LedgerFile.Options(isReadOnly: true))
    #expect(try reader.snapshot(from: .earliest, through: .latest, at: Self.start).usages.isEmpty)
    #expect(try !reader.knowsSharedBudgets())
    reader.close()
  }

  private func makeEarlierLedger() throws {
    let place = try MidFolder(path: folder.path, writable: true)
    try place.makeData()
    let environment = try Environment(
      path: folder.path, claim: try EnvironmentClaim(place.identity, path: folder.path),
      process: try #require(ProcessGeneration()), mapBytes: 1 << 20, readerLimit: 8, writable: true,
      tableNames: LedgerTable.names.filter { !LedgerTable.addedNames.contains($0) })
    let transaction = try WriteTransaction(environment)
    let rows = LedgerRows(transaction.handle, environment.tableNumbers, path: folder.path)
    try rows.checkForm(isNew: true)
    try transaction.commit()
  }
}
