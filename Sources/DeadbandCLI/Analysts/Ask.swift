import ArgumentParser
import DeadbandAnalysts
import DeadbandCore

struct Ask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask an analyst one question, within limits and budgets.",
    discussion: """
      The answer goes to standard output; on a terminal, what it took follows on standard error. Every call is in the \
      ledger. A route of the order parallel asks all its members, and prints each answer.

      EXAMPLES:
        deadband ask --prompt "SPY iron condor, 12 days left: hold or close?"
        deadband ask --route anthropic --prompt - --stream < prompt.txt
        deadband ask --prompt - --schema answer.schema.json --json < prompt.txt

      \(ExitStatus.help)
      """)

  @Option(help: "The route, or one provider (default: the configuration's).")
  var route: String?

  @Option(help: ArgumentHelp("The prompt; - reads it from standard input.", valueName: "text"))
  var prompt: String

  @Option(help: ArgumentHelp("What the model is told first.", valueName: "text"))
  var system: String?

  @Option(
    help: ArgumentHelp("JSON Schema that the answer has to keep.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var schema: String?

  @Flag(help: "Print the answer as it comes.")
  var stream = false

  @Option(help: "Whose money it is.")
  var tenant = "default"

  @Option(help: "Why it is asked, for the ledger.")
  var reason = "asked"

  @Option(help: "The longest wait, retries included, in seconds.")
  var timeout: Double?

  @Flag(help: "Write nothing into the ledger, and keep no budget.")
  var noLedger = false

  @OptionGroup var analysts: AnalystsArguments
  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout \(timeout): seconds above 0 and up to 86400 are allowed")
    }
    if stream, ledger.json { throw ValidationError("--stream prints text, --json one object; choose one") }
    if prompt.isEmpty { throw ValidationError("--prompt is empty; write one, or - for standard input") }
  }

  func run() async throws {
    let configuration = try analysts.load()
    let question = try question()
    let book = noLedger ? nil : try Ledger.open(ledger.path) { .now }
    defer { book?.close() }
    let all = try Analysts(configuration, ledger: book)
    do {
      let analyst: any Analyst
      do throws(AnalystError) { analyst = try all.route(route) } catch {
        throw ValidationError("\(error.reason)\(error.wayOut.map { "; \($0)" } ?? "")")
      }
      if let route = analyst as? RouteAnalyst, route.route.order == .parallel {
        try await askAll(route, question)
      } else {
        try await ask(analyst, question)
      }
    } catch {
      await all.shutdown()
      throw error
    }
    await all.shutdown()
  }

  private func question() throws -> Question {
    let text = prompt == "-" ? String(decoding: try TextFile.read("-").bytes, as: UTF8.self) : prompt
    var question = Question(text, system: system, tenant: tenant, reason: reason)
    if let schema {
      let file = try TextFile.read(schema)
      do throws(JSONSchemaError) { question.schema = try JSONSchema(file.bytes) } catch {
        throw ConfigurationError.refused(source: file.path, path: error.place, reason: error.reason)
      }
    }
    question.timeout = timeout.map { .milliseconds(Int64(($0 * 1_000).rounded(.up))) }
    return question
  }

  private func ask(_ analyst: any Analyst, _ question: Question) async throws {
    let answer: Answer
    if stream {
      answer = try await analyst.answer(to: question) { piece in
        switch piece {
        case .text(let text): try? Output.standard.write(text)
        case .restart: Output.error.attempt("\ndeadband: the answer begins anew\n")
        }
      }
      try Output.standard.write("\n")
    } else {
      answer = try await analyst.answer(to: question)
      if ledger.json { return try Output.standard.write(json: answer.json) }
      try Output.standard.write(answer.text + "\n")
    }
    if Terminal.error.isInteractive { Output.error.attempt(answer.summary + "\n") }
  }

  private func askAll(_ route: RouteAnalyst, _ question: Question) async throws {
    let results = await route.answers(to: question)
    for (name, result) in results {
      switch result {
      case .success(let answer):
        if ledger.json {
          try Output.standard.write(json: answer.json)
        } else {
          try Output.standard.write("\(name):\n\(answer.text)\n\n")
        }
      case .failure(let error):
        if ledger.json {
          try Output.standard.write(json: .object([.init("error", error.json), .init("version", .form)]))
        } else {
          Output.error.attempt("deadband: \(error)\n")
        }
      }
    }
    guard results.contains(where: { (try? $0.result.get()) != nil }) else { throw ExitStatus.unanswered }
  }
}

extension Answer {
  /// What it took, on one line.
  fileprivate var summary: String {
    let tokens = usage.map { "\($0.prompt) + \($0.output) tokens" } ?? "tokens unknown"
    return "\(provider) \(model), \(tokens), \(cost.map { "\($0)" } ?? "cost unknown"), \(latency.shown)"
      + (attempts.isEmpty ? "" : ", after \(attempts.count) failed attempts")
  }

  fileprivate var json: JSONValue {
    let fields: [JSONValue.Field] = [
      .init("text", .string(text)), .init("provider", .string(provider)), .init("model", .string(model)),
      .init("finish_reason", .string(finishReason)), .init("tokens", usage?.json ?? .null),
      .init("cost_usd", .text(cost?.dollars)), .init("latency_s", .number(latency.seconds)),
      .init("attempts", .array(attempts.map(\.json))), .init("version", .form),
    ]
    return .object(fields)
  }
}

extension TokenUsage {
  fileprivate var json: JSONValue {
    let fields: [JSONValue.Field] = [
      .init("input", .number(Double(input))), .init("cached_input", .number(Double(cachedInput))),
      .init("cache_write", .number(Double(cacheWrite) + Double(longCacheWrite))),
      .init("output", .number(Double(output))),
    ]
    return .object(fields)
  }
}
