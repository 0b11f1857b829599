import Testing

@testable import DeadbandAnalysts

@Suite struct CareMachineTests {
  @Test func `a model is loaded at the start, and unloaded when nobody uses it`() {
    var machine = CareMachine(ModelCare())
    #expect(machine.next(at: .zero) == .load)
    #expect(machine.next(at: .zero) == .wait(until: .seconds(300)))
    #expect(machine.next(at: .seconds(300)) == .unload)
    #expect(machine.next(at: .seconds(301)) == .wait(until: nil))
  }

  @Test func `it is never unloaded under somebody's question`() {
    var machine = CareMachine(ModelCare())
    _ = machine.next(at: .zero)
    machine.useBegins(at: .seconds(299))
    #expect(machine.next(at: .seconds(400)) == .wait(until: nil))
    machine.useEnds(at: .seconds(410))
    #expect(machine.next(at: .seconds(410)) == .unload)
    machine.useBegins(at: .seconds(500))
    machine.useEnds(at: .seconds(501))
    #expect(machine.next(at: .seconds(501)) == .wait(until: .seconds(800)))
  }

  @Test func `without warming up the first question loads it`() {
    var care = ModelCare()
    care.warmsUp = false
    care.unloadInterval = nil
    care.idleTime = .seconds(10)
    var machine = CareMachine(care)
    #expect(machine.next(at: .zero) == .wait(until: nil))
    machine.useBegins(at: .seconds(5))
    machine.useEnds(at: .seconds(6))
    #expect(machine.next(at: .seconds(6)) == .wait(until: .seconds(16)))
  }
}
