import DeadbandAnalysts
import DeadbandCore
import Foundation
import Synchronization

/// A ledger of this test's own and the time, which only the test moves. Both go with this object.
final class LedgerWorld: Sendable {
  let path: String
  private let time: Mutex<Timestamp>

  /// In memory where that is possible: syncs cost nothing there, and no test of this kind is about power.
  init(_ start: String = "2026-11-30T22:00:00Z") throws {
    let memory = "/dev/shm"
    let isUsable = FileManager.default.isWritableFile(atPath: memory)
    path =
      (isUsable ? memory : FileManager.default.temporaryDirectory.path) + "/deadband-\(UUID().uuidString)"
    time = Mutex(try Self.time(start))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static func time(_ text: String) throws -> Timestamp {
    try Timestamp(parsing: Array(text.utf8), in: 0..<text.utf8.count)
  }

  func open(isReadOnly: Bool = false) throws -> Ledger {
    try Ledger.open(path, isReadOnly: isReadOnly) { [self] in time.withLock { $0 } }
  }

  /// Moves the clock, forwards or backwards.
  func move(to text: String) throws {
    let new = try Self.time(text)
    time.withLock { $0 = new }
  }
}

/// Nano-dollars.
func nano(_ count: Int64) -> Money { Money(nanoDollars: count) }

/// Whole dollars.
func dollars(_ count: Int64) -> Money { Money(nanoDollars: count * 1_000_000_000) }

func call(_ tenant: String = "t", _ provider: String = "p", model: String = "m", reason: String = "r") throws
  -> LedgerCall
{
  try LedgerCall(tenant: tenant, provider: provider, model: model, reason: reason)
}
