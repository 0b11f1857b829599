import Foundation
import ProbeProcess

/// Starts a `LedgerProbe`.
func ledgerProbe(_ arguments: String...) throws -> ProbeProcess {
  try ProbeProcess("LedgerProbe", beside: .module, arguments)
}
