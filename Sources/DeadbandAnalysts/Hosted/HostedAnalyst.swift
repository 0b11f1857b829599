public import DeadbandCore
internal import DeadbandStore
import Synchronization

/// A provider's model, asked safely: within its limits and budgets, with retries, and every call in the ledger.
///
///     question ─▶ checked ─▶ turn ─▶ money reserved ─▶ call ─▶ read ─▶ money settled ─▶ answer
///                             ▲                                  │
///                             └── later, or repaired ◀───────────┘
public final class HostedAnalyst: Analyst {
  /// How it is asked.
  public let configuration: ProviderConfiguration
  let format: any WireFormat
  let caller: HTTPCaller
  let admission: Admission
  let clock: AnalystClock
  let account: CallAccount
  let random: @Sendable () -> Double
  let keeper: ModelKeeper?
  let machine: Mutex<HealthMachine>

  /// What it is called.
  public var name: String { configuration.name }

  /// The model without the date of its version: `gpt-4o` of `gpt-4o-2024-08-06`, `claude-sonnet-4` of
  /// `claude-sonnet-4-20250514`.
  public var family: String { ModelFamily.name(of: configuration.model) }

  /// The configuration's.
  public var temperature: Double? { configuration.temperature }

  /// A provider's model.
  ///
  /// - Parameters:
  ///   - price: what its tokens cost; nil refuses every question.
  ///   - ledger: where calls are accounted for; nil accounts for none.
  init(
    _ configuration: ProviderConfiguration, price: ModelPrice?, ledger: Ledger?, caller: HTTPCaller,
    clock: AnalystClock, random: @escaping @Sendable () -> Double
  ) {
    self.configuration = configuration
    self.caller = caller
    self.clock = clock
    self.random = random
    format = configuration.wireFormat
    admission = Admission(configuration.limits, clock: clock)
    account = CallAccount(
      provider: configuration.name, model: configuration.model, price: price, ledger: ledger)
    keeper = configuration.care.map { ModelKeeper($0, configuration, caller: caller, clock: clock) }
    machine = Mutex(HealthMachine(callsPerDay: configuration.callsPerDay))
  }

  /// What its tokens cost; nil where nobody knows it.
  public var price: ModelPrice? { account.price }

  /// How it is doing.
  public var health: ProviderHealth {
    guard configuration.isEnabled else { return ProviderHealth(state: .off) }
    let (now, today) = (clock.now(), clock.date().utcDate)
    return machine.withLock { $0.health(at: now, on: today) }
  }

  /// The most that one call for an answer can cost; nil without a price. An answer that has to be mended takes two.
  public func mostCost(of question: Question) -> Money? {
    let call = call(question, isStreamed: false)
    return account.most(bytes: format.request(call).body.count, call)
  }

  /// Asks the model. See ``Analyst/answer(to:onPiece:)``.
  public func answer(
    to question: Question, onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Answer {
    do throws(AnalystError) { try check(question) } catch { throw error.of(name) }
    let begun = clock.now()
    let deadline = begun + (question.timeout ?? configuration.timeout)
    let log = AttemptLog()
    let result: Answer?
    do {
      result = try await clock.limited(until: deadline) {
        try await self.attempts(question, deadline: deadline, log: log, onPiece: onPiece)
      }
    } catch let error as AnalystError {
      throw error.of(name, attempts: log.failures.dropLast())
    } catch {
      throw AnalystError(.cancelled, provider: name, reason: "the call was cancelled", attempts: log.failures)
    }
    guard var answer = result else {
      throw AnalystError(
        .timeout, provider: name, reason: "no answer within \(question.timeout ?? configuration.timeout)",
        wayOut: "allow more time, or ask a faster model", isRetryable: true, attempts: log.failures)
    }
    answer.latency = clock.now() - begun
    answer.attempts = log.failures.map { $0.of(name) }
    return answer
  }

  /// What failed so far; kept where a deadline cannot take it away.
  private final class AttemptLog: Sendable {
    private let state = Mutex<[AnalystError]>([])
    var failures: [AnalystError] { state.withLock(\.self) }
    func append(_ failure: AnalystError) { state.withLock { $0.append(failure) } }
  }

  private func attempts(
    _ question: Question, deadline: Duration, log: AttemptLog,
    onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws -> Answer {
    var attempt = 0
    while true {
      attempt += 1
      do throws(AnalystError) {
        return try await answerOnce(question, deadline: deadline, onPiece: onPiece)
      } catch {
        log.append(error)
        guard machine.withLock(\.retries.allowsRetry),
          let delay = configuration.retry.delay(
            after: error, attempt: attempt, remaining: deadline - clock.now(), fraction: random())
        else { throw error }
        onPiece?(.restart)
        try await clock.sleep(until: clock.now() + delay)
      }
    }
  }

  // MARK: Health

  func begin() throws(AnalystError) -> HealthMachine.Permit {
    let (now, today) = (clock.now(), clock.date().utcDate)
    return try machine.withLock { machine throws(AnalystError) in try machine.begin(at: now, on: today) }
  }

  func succeeded(_ permit: HealthMachine.Permit) {
    let now = clock.now()
    machine.withLock { $0.succeeded(permit, at: now) }
  }

  func failed(_ permit: HealthMachine.Permit, _ error: AnalystError) {
    let (now, today) = (clock.now(), clock.date().utcDate)
    if error.code == .rateLimited { admission.pause(for: error.retryAfter ?? .seconds(1)) }
    machine.withLock { $0.failed(permit, error, at: now, on: today) }
  }
}

extension AnalystError {
  /// The same of this provider, with what was tried before.
  func of(_ provider: String, attempts: some Sequence<AnalystError> = []) -> AnalystError {
    AnalystError(
      code, provider: self.provider ?? provider, reason: reason, wayOut: wayOut, status: status,
      isRetryable: isRetryable, retryAfter: retryAfter, usage: usage,
      attempts: self.attempts + attempts.map { $0.of(provider) })
  }
}
