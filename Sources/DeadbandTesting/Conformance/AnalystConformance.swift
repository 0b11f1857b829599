public import DeadbandAnalysts
import DeadbandCore
private import Synchronization

/// What every analyst over HTTP in one of the three formats has to do, checked against a real server that does everything wrong once.
///
///     let report = try await AnalystConformance.run { url in MyAnalyst(baseURL: url) }
///     #expect(report.violations.isEmpty)
///
/// The analyst has to make one attempt for each question; what it does between attempts is its own. Takes a few seconds,
/// because deadlines are waited for.
public enum AnalystConformance {
  /// What was found.
  public struct Report: Sendable {
    /// The names of all checks, in order.
    public fileprivate(set) var checks: [String] = []
    /// What was not as it has to be: the check's name, and what was seen.
    public fileprivate(set) var violations: [String] = []
  }

  /// Makes an analyst that asks the server at an URL, one attempt a question.
  public typealias Factory = @Sendable (_ url: String) async throws -> any Analyst

  /// Performs all checks, each with a new analyst.
  ///
  /// - Parameter make: makes the analyst.
  public static func run(_ make: @escaping Factory) async throws -> Report {
    let reply = Current()
    return try await ScriptedServer.running({ _ in reply.value }) { server in
      var run = Run(server: server, reply: reply, make: make)
      try await run.answers()
      try await run.endings()
      try await run.faults()
      try await run.ends()
      return run.report
    }
  }

  /// What the server says now.
  fileprivate final class Current: Sendable {
    private let state = Mutex(ScriptedReply("hold"))
    var value: ScriptedReply {
      get { state.withLock(\.self) }
      set { state.withLock { $0 = newValue } }
    }
  }

  /// The codes that a fault may have.
  static func codes(of fault: Fault) -> [AnalystError.Code] {
    switch fault {
    case .rateLimited, .rateLimitedWithRetryAfter: [.rateLimited]
    case .serverError, .unavailable, .redirect: [.api]
    case .slowHeaders, .slowBody: [.timeout]
    case .cutBefore, .cutWithin, .closedKeepAlive: [.unreachable, .api, .parsing]
    case .invalidJSON, .invalidUTF8, .hugeAnswer, .wrongContentType: [.parsing]
    case .duplicateEvents, .shuffledEvents: [.parsing, .api, .unreachable]
    }
  }
}

/// One run of the checks.
private struct Run {
  let server: ScriptedServer
  let reply: AnalystConformance.Current
  let make: AnalystConformance.Factory
  var report = AnalystConformance.Report()

  private static let text = "Hold: the spread is 3 € wide 🙂.\nNothing has moved."

  mutating func answers() async throws {
    let usage = TokenUsage(input: 120, output: 30)
    reply.value = ScriptedReply(Self.text, usage: usage)
    for isStreamed in [false, true] {
      let result = try await ask(isStreamed: isStreamed)
      check("an answer\(isStreamed ? ", streamed" : "")") { () -> String? in
        guard case .success(let (answer, pieces)) = result else { return "\(result)" }
        if answer.text != Self.text { return "the text is \"\(answer.text)\"" }
        if answer.usage != usage { return "the usage is \(String(describing: answer.usage))" }
        if isStreamed, pieces != Self.text { return "the pieces make \"\(pieces)\"" }
        return answer.model.isEmpty ? "no model is named" : nil
      }
    }
  }

  mutating func endings() async throws {
    let endings: [(ScriptedReply.Ending, String, AnalystError.Code)] = [
      (.truncated, "Hold: the", .truncated), (.refused, "I cannot", .refused), (.filtered, "", .refused),
      (.complete, " \n", .empty),
    ]
    for (ending, text, code) in endings {
      reply.value = ScriptedReply(text, ending: ending)
      for isStreamed in [false, true] {
        let result = try await ask(isStreamed: isStreamed)
        check("an answer that is \(code.name)\(isStreamed ? ", streamed" : "")") { () -> String? in
          guard case .failure(let error) = result else { return "a success" }
          return error.code == code ? nil : "\(error)"
        }
      }
    }
  }

  mutating func faults() async throws {
    for fault in Fault.allCases {
      for isStreamed in [false, true] where isStreamed || !fault.isOfStreams {
        reply.value = ScriptedReply(Self.text, fault: fault)
        let result = try await ask(isStreamed: isStreamed, twice: fault == .closedKeepAlive)
        check("\(fault.rawValue)\(isStreamed ? ", streamed" : "")") { () -> String? in
          switch result {
          case .success(let (answer, _)):
            // Where the fault can be undone, what counts is that the answer is right.
            let isHarmless = fault.isOfStreams || fault == .closedKeepAlive
            return isHarmless && answer.text == Self.text ? nil : "a success: \"\(answer.text.prefix(80))\""
          case .failure(let error):
            if !AnalystConformance.codes(of: fault).contains(error.code) { return "\(error)" }
            if fault == .rateLimitedWithRetryAfter, error.retryAfter != .seconds(1) {
              return "Retry-After is lost: \(String(describing: error.retryAfter))"
            }
            return nil
          }
        }
      }
    }
    let isFollowed = server.records.contains { $0.request.path.hasSuffix("/redirected") }
    check("redirects are not followed") { isFollowed ? "the other address was asked" : nil }
  }

  mutating func ends() async throws {
    reply.value = ScriptedReply(Self.text, fault: .slowHeaders)
    let analyst = try await make(server.url)
    let count = server.records.count
    let task = Task { () async -> AnalystError? in
      do throws(AnalystError) {
        _ = try await analyst.answer(to: Question("How is it?"))
        return nil
      } catch { return error }
    }
    // Sent, and nothing has come back.
    while server.records.count == count { await Task.yield() }
    task.cancel()
    let error = await task.value
    check("cancelling ends a call") { error?.code == .cancelled ? nil : "\(String(describing: error))" }
  }

  private func ask(
    isStreamed: Bool, twice: Bool = false
  ) async throws -> Result<(Answer, String), AnalystError> {
    let analyst = try await make(server.url)
    var question = Question("How is it?", system: "Be short.")
    // Waited for where the server never answers; long enough for a busy machine where it does.
    let isSlow = [.slowHeaders, .slowBody].contains(reply.value.fault)
    question.timeout = isSlow ? .milliseconds(400) : .seconds(30)
    if twice { _ = try? await analyst.answer(to: question) }
    do throws(AnalystError) {
      guard isStreamed else { return .success((try await analyst.answer(to: question), "")) }
      let collector = Collector()
      let answer = try await analyst.answer(to: question) { collector.add($0) }
      return .success((answer, collector.text))
    } catch { return .failure(error) }
  }

  private mutating func check(_ name: String, _ body: () -> String?) {
    report.checks.append(name)
    if let violation = body() { report.violations.append("\(name): \(violation)") }
  }
}

/// The pieces of an answer, put together.
private final class Collector: Sendable {
  private let state = Mutex("")
  var text: String { state.withLock(\.self) }
  func add(_ piece: AnswerPiece) {
    state.withLock { text in
      switch piece {
      case .text(let more): text += more
      case .restart: text = ""
      }
    }
  }
}
