import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import Foundation

@testable import DeadbandFleet

/// A machine as far as money goes: a ledger and a tier of its own. Its day never ends.
final class Book: Sendable {
  let path: String
  let ledger: Ledger
  let tier: FleetTier
  private let place: TemporaryStore
  private let running: Task<Void, Never>

  static let now = Timestamp.now

  init(_ url: PostgresURL, isListening: Bool = false) throws {
    path =
      (FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp")
      + "/deadband-\(UUID().uuidString)"
    ledger = try Ledger.open(path) { Self.now }
    place = try TemporaryStore(at: Self.now)
    tier = FleetTier(url, store: place.store, kept: 2, overflow: 0)
    tier.attach(ledger)
    let tier = tier
    running = Task { if isListening { await tier.run() } }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func end() async {
    running.cancel()
    await running.value
    ledger.close()
    tier.close()
  }

  /// What it has spent and put aside by its own count.
  func used() throws -> Int64 {
    let total = try ledger.report(from: .earliest, through: .latest).total
    return total.spent.nanoDollars + total.reserved.nanoDollars
  }

  static let call = Result {
    try LedgerCall(tenant: "t", provider: "p", model: "m", reason: "r")
  }

  func reserve(_ amount: Int64) async throws -> LedgerReservation {
    try await ledger.reserve(Money(nanoDollars: amount), for: Self.call.get())
  }
}
