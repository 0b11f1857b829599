import ArgumentParser
import DeadbandAnalysts
import DeadbandCore

struct Providers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the providers, or try them with one tiny call each.",
    subcommands: [ProvidersList.self, ProvidersCheck.self])
}

struct ProvidersList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Print every provider as it is configured, and the routes.",
    discussion: """
      Of keys it is said whether they are set, never what they are. Prices are dollars for a million tokens, read and \
      written.

      EXAMPLES:
        deadband providers list
        deadband providers list --configuration mine.json --json

      \(ExitStatus.help)
      """)

  @OptionGroup var analysts: AnalystsArguments

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let configuration = try analysts.load()
    let analysts = try Analysts(configuration, ledger: nil)
    let providers = analysts.hosted
    if json {
      let fields: [JSONValue.Field] = [
        .init("providers", .array(providers.map(\.json))),
        .init("routes", .array(configuration.routes.map(\.json))),
        .init("route", .string(configuration.defaultRoute)), .init("version", .form),
      ]
      return try Output.standard.write(json: .object(fields))
    }
    var table = TextTable([
      ("provider", .left), ("model", .left), ("calls/min", .right), ("price", .right), ("key", .left),
    ])
    for provider in providers {
      let settings = provider.configuration
      table.add(
        settings.name, settings.model, settings.limits.callsPerMinute.map { "\($0)" } ?? "–",
        provider.priceText,
        settings.isEnabled ? settings.keyText : "switched off")
    }
    try Output.standard.write(table.text(width: Terminal.output.width) + "\n")
    for route in configuration.routes {
      let mark = route.name == configuration.defaultRoute ? " (default)" : ""
      try Output.standard.write("route \(route.name)\(mark): \(route.text)\n")
    }
  }
}

struct ProvidersCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask each provider one tiny question, and print what it cost and how long it took.",
    discussion: """
      Without a name all providers are asked that are switched on and have their key. The calls are real: they cost a \
      fraction of a cent, and are in the ledger. Exit status 1 if one of them failed.

      EXAMPLES:
        deadband providers check
        deadband providers check deepseek --json

      \(ExitStatus.help)
      """)

  @Argument(help: "The provider; all by default.")
  var name: String?

  @Flag(help: "Write nothing into the ledger, and keep no budget.")
  var noLedger = false

  @OptionGroup var analysts: AnalystsArguments
  @OptionGroup var ledger: LedgerArguments

  func run() async throws {
    let configuration = try analysts.load()
    if let name, configuration[provider: name] == nil {
      throw ValidationError(
        "\"\(name)\" is no provider; there are \(configuration.providers.map(\.name).joined(separator: ", "))"
      )
    }
    let book = noLedger ? nil : try Ledger.open(ledger.path) { .now }
    defer { book?.close() }
    let all = try Analysts(configuration, ledger: book)
    let asked = all.hosted.filter { analyst in
      let settings = analyst.configuration
      guard let name else { return settings.isEnabled && (settings.keyVariable == nil || settings.hasKey) }
      return settings.name == name
    }
    if asked.isEmpty { Output.error.attempt("deadband: no provider is switched on and has its key\n") }
    let results = await check(asked)
    await all.shutdown()
    try print(results)
    guard !results.isEmpty, results.allSatisfy({ $0.error == nil }) else { throw ExitStatus.data }
  }

  private struct Checked {
    let name: String
    let answer: Answer?
    let error: AnalystError?

    var json: JSONValue {
      let fields: [JSONValue.Field] = [
        .init("provider", .string(name)), .init("ok", .boolean(error == nil)),
        .init("model", .text(answer?.model)),
        .init("cost_usd", .text(answer?.cost?.dollars)), .init("latency_s", .figure(answer?.latency.seconds)),
        .init("error", error?.json ?? .null),
      ]
      return .object(fields)
    }
  }

  private func check(_ analysts: [HostedAnalyst]) async -> [Checked] {
    var question = Question("Answer with the one word: ok", reason: "check")
    // Models that reason need some tokens before the word.
    question.outputTokenLimit = 256
    let asked = question
    return await withTaskGroup(of: (Int, Checked).self) { group in
      for (index, analyst) in analysts.enumerated() {
        group.addTask {
          do throws(AnalystError) {
            return (
              index, Checked(name: analyst.name, answer: try await analyst.answer(to: asked), error: nil)
            )
          } catch { return (index, Checked(name: analyst.name, answer: nil, error: error)) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func print(_ results: [Checked]) throws {
    if ledger.json {
      let fields: [JSONValue.Field] = [
        .init("checks", .array(results.map(\.json))), .init("version", .form),
      ]
      return try Output.standard.write(json: .object(fields))
    }
    guard !results.isEmpty else { return }
    var table = TextTable([
      ("provider", .left), ("", .left), ("cost", .right), ("took", .right),
      ("model, or what is wrong", .left),
    ])
    for result in results {
      table.add(
        result.name, result.error == nil ? "ok" : "failed", result.answer?.cost.map { "\($0)" } ?? "–",
        result.answer?.latency.shown ?? "–",
        result.answer?.model ?? result.error.map { "\($0)".onOneLine } ?? "")
    }
    try Output.standard.write(table.text(width: Terminal.output.width))
  }
}

extension ProviderConfiguration {
  fileprivate var hasKey: Bool { key.map { !$0.isEmpty } ?? false }

  fileprivate var keyText: String {
    guard let keyVariable else { return "none needed" }
    return hasKey ? "\(keyVariable) is set" : "\(keyVariable) is not set"
  }
}

extension HostedAnalyst {
  fileprivate var priceText: String {
    guard let rates = price?.rates else { return "unknown" }
    return "\(Self.dollars(rates.input)) \(Self.dollars(rates.output))"
  }

  /// Pico-dollars a token are millionths of a dollar for a million tokens.
  private static func dollars(_ picoDollars: Int64) -> String {
    Money(nanoDollars: picoDollars * 1_000).dollars
  }

  fileprivate var json: JSONValue {
    let settings = configuration
    let rates = price?.rates
    let fields: [JSONValue.Field] = [
      .init("name", .string(settings.name)), .init("format", .string(settings.format.rawValue)),
      .init("base_url", .string(settings.baseURL)), .init("model", .string(settings.model)),
      .init("enabled", .boolean(settings.isEnabled)), .init("rank", .count(settings.rank)),
      .init("key_variable", .text(settings.keyVariable)), .init("has_key", .boolean(settings.hasKey)),
      .init("calls_per_minute", .count(settings.limits.callsPerMinute)),
      .init("in_flight", .count(settings.limits.inFlight)),
      .init("timeout_s", .number(settings.timeout.seconds)),
      .init("price_input", .text((rates?.input).map(Self.dollars))),
      .init("price_output", .text((rates?.output).map(Self.dollars))),
    ]
    return .object(fields)
  }
}

extension Route {
  fileprivate var text: String {
    let members = members.map { member in
      var conditions: [String] = []
      if let limit = member.characterLimit { conditions.append("up to \(limit) characters") }
      if let bound = member.significanceBelow { conditions.append("changes below \(bound.plain)") }
      if order == .shares { conditions.append("share \(member.share.plain)") }
      return member.analyst + (conditions.isEmpty ? "" : " (\(conditions.joined(separator: ", ")))")
    }
    return "\(order.rawValue): \(members.joined(separator: ", "))"
  }

  fileprivate var json: JSONValue {
    let fields: [JSONValue.Field] = [
      .init("name", .string(name)), .init("order", .string(order.rawValue)),
      .init("members", .array(members.map(\.json))),
    ]
    return .object(fields)
  }
}

extension Route.Member {
  fileprivate var json: JSONValue {
    let fields: [JSONValue.Field] = [
      .init("analyst", .string(analyst)), .init("characters", .count(characterLimit)),
      .init("significance_below", .figure(significanceBelow)), .init("share", .number(share)),
    ]
    return .object(fields)
  }
}
