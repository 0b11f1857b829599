import Foundation
import ProbeProcess

/// Starts a `StoreProbe`.
func probe(_ arguments: String...) throws -> ProbeProcess {
  try ProbeProcess("StoreProbe", beside: .module, arguments)
}
