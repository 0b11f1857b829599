import DeadbandTesting
import Testing

@testable import DeadbandAnalysts

@Suite struct AdmissionTests {
  @Test func `whoever waits is let in when another leaves`() async throws {
    let admission = Admission(CallLimits(inFlight: 1), clock: ManualClock().analystClock)
    let first = try await admission.enter(priority: .medium, tokens: 0)
    async let second = admission.enter(priority: .medium, tokens: 0)
    while admission.counts.waiting == 0 { await Task.yield() }
    admission.leave(first, tokens: nil)
    admission.leave(try await second, tokens: nil)
    #expect(admission.counts == (0, 0))
  }

  @Test func `time alone lets in who waits for the minute to end`() async throws {
    let clock = ManualClock()
    let admission = Admission(CallLimits(callsPerMinute: 1), clock: clock.analystClock)
    admission.leave(try await admission.enter(priority: .medium, tokens: 0), tokens: nil)
    async let second = admission.enter(priority: .medium, tokens: 0)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(60))
    admission.leave(try await second, tokens: nil)
    #expect(clock.now == .seconds(60))
  }

  @Test func `cancelling who waits takes nothing with it`() async throws {
    let admission = Admission(CallLimits(inFlight: 1), clock: ManualClock().analystClock)
    let first = try await admission.enter(priority: .medium, tokens: 0)
    let waiting = Task { () async -> AnalystError? in
      do throws(AnalystError) {
        admission.leave(try await admission.enter(priority: .medium, tokens: 0), tokens: nil)
        return nil
      } catch { return error }
    }
    while admission.counts.waiting == 0 { await Task.yield() }
    waiting.cancel()
    #expect(await waiting.value?.code == .cancelled)
    #expect(admission.counts == (0, 1))
    admission.leave(first, tokens: nil)
    #expect(admission.counts == (0, 0))
  }

  @Test func `a full queue answers at once`() async throws {
    let admission = Admission(CallLimits(inFlight: 1, waiting: 0), clock: ManualClock().analystClock)
    let first = try await admission.enter(priority: .medium, tokens: 0)
    let error = await #expect(throws: AnalystError.self) {
      try await admission.enter(priority: .high, tokens: 0)
    }
    #expect(error?.code == .overloaded)
    admission.leave(first, tokens: nil)
  }

  @Test func `a thousand calls, some of them cancelled, all end`() async {
    let admission = Admission(CallLimits(inFlight: 5, waiting: 2_000), clock: AnalystClock.system)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<1_000 {
        group.addTask {
          let call = Task {
            let pass = try await admission.enter(priority: .medium, tokens: 0)
            await Task.yield()
            admission.leave(pass, tokens: nil)
          }
          if number % 7 == 0 { call.cancel() }
          _ = try? await call.value
        }
      }
    }
    #expect(admission.counts == (0, 0))
  }
}
