private import Configuration
import DeadbandCore

/// Puts a configuration together: what is built in, then the file, then older variables, then the
/// environment, then flags; what comes later wins.
///
/// | key | in the environment |
/// |--|--|
/// | `providers.deepseek.model` | `DEADBAND_PROVIDERS_DEEPSEEK_MODEL` |
/// | `route` | `DEADBAND_ROUTE` |
///
/// A value that is not understood is refused wherever it stands, never skipped.
struct ConfigurationReader {
  private let reader: ConfigReader
  private let environment: [String: String]
  private let file: ConfigurationFile
  private let flags: [String]

  /// - Parameters:
  ///   - flags: keys as above, with their values.
  init(file: ConfigurationFile, environment: [String: String], flags: [String: String]) {
    self.file = file
    self.environment = environment
    self.flags = flags.keys.sorted()
    let own = environment.filter { $0.key.hasPrefix(Self.prefix) }
    let stripped = Dictionary(own.map { (String($0.key.dropFirst(Self.prefix.count)), $0.value) }) {
      first, _ in first
    }
    reader = ConfigReader(providers: [
      Self.layer("flags", flags),
      EnvironmentVariablesProvider(environmentVariables: stripped),
      Self.layer("older variables", LegacyVariables(environment).values),
      Self.layer("file", file.values),
    ])
  }

  private static let prefix = "DEADBAND_"

  private static func layer(_ name: String, _ values: [String: String]) -> InMemoryProvider {
    InMemoryProvider(
      name: name,
      values: Dictionary(
        values.map {
          (
            AbsoluteConfigKey($0.key.split(separator: ".").map(String.init)),
            ConfigValue(.string($0.value), isSecret: false)
          )
        }
      ) { first, _ in first })
  }

  func configuration() throws(ConfigurationError) -> AnalystsConfiguration {
    var providers: [ProviderConfiguration] = []
    let known = ProviderCatalogue.all.map(\.name)
    for provider in ProviderCatalogue.all { providers.append(try read(provider)) }
    for name in file.providers where !known.contains(name) {
      let blank = ProviderConfiguration(name: name, format: .openAI, baseURL: "", model: "")
      let provider = try read(blank)
      for (field, value) in [(ProviderField.baseURL, provider.baseURL), (.model, provider.model)]
      where value.isEmpty {
        throw refused(name, field, "is missing; a provider that is not built in needs base_url and model")
      }
      providers.append(provider)
    }
    providers.sort { ($0.rank, $0.name) < ($1.rank, $1.name) }
    try checkKeys(providers.map(\.name))
    var routes = file.routes
    if !routes.contains(where: { $0.name == Route.priority }) {
      routes.append(
        Route(Route.priority, members: providers.filter(\.isEnabled).map { Route.Member($0.name) }))
    }
    if !routes.contains(where: { $0.name == Route.hybrid.name }) { routes.append(Route.hybrid) }
    if let limit = try LegacyVariables(environment).localCharacterLimit() {
      for (index, route) in routes.enumerated() where route.name == Route.hybrid.name {
        for (place, member) in route.members.enumerated() where member.characterLimit != nil {
          routes[index].members[place].characterLimit = limit
        }
      }
    }
    let configuration = AnalystsConfiguration(
      providers: providers, routes: routes.filter { !$0.members.isEmpty },
      defaultRoute: reader.string(forKey: "route") ?? Route.hybrid.name)
    try check(configuration)
    return configuration
  }

  /// Refuses keys that nobody reads: they are misspelt.
  private func checkKeys(_ providers: [String]) throws(ConfigurationError) {
    let keys = providers.flatMap { name in ProviderField.allCases.map { "providers.\(name).\($0.rawValue)" } }
    for key in flags where key != "route" && !keys.contains(key) {
      throw .refused(
        source: "flags", path: key, reason: "no such key; there are route and providers.NAME.KEY")
    }
    let variables = Set(
      keys.map { key in
        Self.prefix + String(key.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
      })
    let own = environment.keys.filter { $0.hasPrefix(Self.prefix + "PROVIDERS_") }.sorted()
    for variable in own where !variables.contains(variable) {
      throw .refused(source: "environment", path: variable, reason: "no provider has such a key")
    }
  }

  private func check(_ configuration: AnalystsConfiguration) throws(ConfigurationError) {
    let names = configuration.providers.map(\.name)
    for route in configuration.routes {
      for member in route.members where !names.contains(member.analyst) {
        throw .refused(
          source: "", path: "routes.\(route.name)",
          reason: "\"\(member.analyst)\" is no provider; there are \(names.sorted().joined(separator: ", "))")
      }
      if names.contains(route.name) {
        throw .refused(
          source: "", path: "routes.\(route.name)", reason: "a provider has this name already; choose another"
        )
      }
    }
    guard configuration.routes.contains(where: { $0.name == configuration.defaultRoute }) else {
      let names = configuration.routes.map(\.name).sorted().joined(separator: ", ")
      throw .refused(
        source: "", path: "route", reason: "\"\(configuration.defaultRoute)\" is no route; there are \(names)"
      )
    }
  }

  // MARK: One provider

  private func read(_ start: ProviderConfiguration) throws(ConfigurationError) -> ProviderConfiguration {
    var provider = start
    let name = start.name
    if let text = try text(name, .format) {
      guard let format = ProviderConfiguration.Format(rawValue: text) else {
        throw refused(name, .format, "\"\(text)\" is no format; there are openai, anthropic, gemini")
      }
      provider.format = format
    }
    if let text = try text(name, .baseURL) { provider.baseURL = try url(name, text) }
    if let text = try text(name, .model) {
      guard (1...200).contains(text.utf8.count) else { throw refused(name, .model, "is empty, or no name") }
      provider.model = text
    }
    if let text = try text(name, .keyVariable) {
      guard !text.isEmpty, text.utf8.allSatisfy({ $0 == 0x5F || Character(UnicodeScalar($0)).isASCIIWord })
      else {
        throw refused(name, .keyVariable, "\"\(text)\" is no name of a variable")
      }
      provider.keyVariable = text == "none" ? nil : text
    }
    provider.key = provider.keyVariable.flatMap { environment[$0] }.map { Secret($0) }
    provider.isEnabled = try flag(name, .enabled) ?? provider.isEnabled
    provider.rank = try whole(name, .rank, 1...1_000) ?? provider.rank
    if let value = try number(name, .temperature, 0...2, "a number from 0 to 2, or none") {
      provider.temperature = value
    } else if try text(name, .temperature) == "none" {
      provider.temperature = nil
    }
    provider.outputTokenLimit = try whole(name, .outputTokens, 1...1_000_000) ?? provider.outputTokenLimit
    provider.timeout = try seconds(name, .timeout, 0.001...86_400) ?? provider.timeout
    provider.contextTokens = try whole(name, .contextTokens, 1...100_000_000) ?? provider.contextTokens
    provider.callsPerDay = try whole(name, .callsPerDay, 1...1_000_000_000) ?? provider.callsPerDay
    provider.retry.attempts = try whole(name, .attempts, 1...10) ?? provider.retry.attempts
    provider.retry.shortest = try seconds(name, .retryDelay, 0...3_600) ?? provider.retry.shortest
    provider.retry.longest = max(provider.retry.longest, provider.retry.shortest)
    if let text = try text(name, .json) {
      guard let mode = ProviderConfiguration.JSONMode(rawValue: text) else {
        throw refused(name, .json, "\"\(text)\" is no way to ask for JSON; there are schema, object, none")
      }
      provider.jsonMode = mode
    }
    provider.countsStreams = try flag(name, .streamUsage) ?? provider.countsStreams
    try readLimits(&provider)
    try readCare(&provider)
    try readPrice(&provider)
    return provider
  }

  private func readLimits(_ provider: inout ProviderConfiguration) throws(ConfigurationError) {
    let name = provider.name
    let calls = try without(name, .callsPerMinute, provider.limits.callsPerMinute)
    provider.limits.callsPerMinute = try whole(name, .callsPerMinute, 1...1_000_000) ?? calls
    let tokens = try without(name, .tokensPerMinute, provider.limits.tokensPerMinute)
    provider.limits.tokensPerMinute = try whole(name, .tokensPerMinute, 1...1_000_000_000) ?? tokens
    provider.limits.inFlight = try whole(name, .inFlight, 1...10_000) ?? provider.limits.inFlight
    provider.limits.waiting = try whole(name, .waiting, 0...1_000_000) ?? provider.limits.waiting
    let size = try whole(name, .batchSize, 1...10_000)
    let pause = try seconds(name, .batchPause, 0...3_600)
    if try text(name, .batchSize) == "none" {
      provider.limits.batch = nil
    } else if size != nil || pause != nil {
      let usual = provider.limits.batch ?? CallLimits.Batch()
      provider.limits.batch = CallLimits.Batch(size: size ?? usual.size, pause: pause ?? usual.pause)
    }
    if let most = provider.limits.tokensPerMinute, most < provider.outputTokenLimit {
      throw refused(
        name, .tokensPerMinute,
        "\(most) tokens a minute contradict an answer of up to \(provider.outputTokenLimit) (output_tokens)")
    }
    if let window = provider.contextTokens, window <= provider.outputTokenLimit {
      throw refused(
        name, .contextTokens,
        "a window of \(window) tokens leaves no room for a prompt beside an answer of up to "
          + "\(provider.outputTokenLimit) (output_tokens)")
    }
  }

  private func readCare(_ provider: inout ProviderConfiguration) throws(ConfigurationError) {
    let name = provider.name
    let warmUp = try flag(name, .warmUp)
    let keepAlive = try seconds(name, .keepAlive, 0...86_400)
    let interval = try seconds(name, .unloadInterval, 1...86_400)
    let idle = try seconds(name, .idle, 1...86_400)
    guard provider.care != nil || warmUp != nil || keepAlive != nil || interval != nil || idle != nil else {
      return
    }
    var care = provider.care ?? ModelCare()
    care.warmsUp = warmUp ?? care.warmsUp
    care.keepAlive = keepAlive ?? care.keepAlive
    let usual = try (without(name, .unloadInterval, care.unloadInterval), without(name, .idle, care.idleTime))
    care.unloadInterval = interval ?? usual.0
    care.idleTime = idle ?? usual.1
    provider.care = care
  }

  private func readPrice(_ provider: inout ProviderConfiguration) throws(ConfigurationError) {
    let name = provider.name
    let input = try dollars(name, .inputPrice)
    let output = try dollars(name, .outputPrice)
    let cached = try dollars(name, .cachedInputPrice)
    let written = try dollars(name, .cacheWritePrice)
    guard input != nil || output != nil || cached != nil || written != nil else { return }
    guard let input, let output else {
      throw refused(
        name, input == nil ? .inputPrice : .outputPrice,
        "is missing; a stated price needs price_input and price_output")
    }
    provider.rates = TokenRates(input: input, cachedInput: cached, cacheWrite: written, output: output)
  }

  // MARK: Values

  private func text(_ provider: String, _ field: ProviderField) throws(ConfigurationError) -> String? {
    let text = reader.string(forKey: ConfigKey(["providers", provider, field.rawValue]))
    if text == "none", !field.isOptional { throw refused(provider, field, "it cannot be none") }
    return text
  }

  private func refused(_ provider: String, _ field: ProviderField, _ reason: String) -> ConfigurationError {
    let key = "providers.\(provider).\(field.rawValue)"
    let older = LegacyVariables(environment).variable(of: key)
    let isOlder =
      older.flatMap { environment[$0] }
      == reader.string(forKey: ConfigKey(["providers", provider, field.rawValue]))
    return .refused(
      source: "", path: key, reason: reason + (isOlder ? older.map { " (it is set by \($0))" } ?? "" : ""))
  }

  /// nil where the text is "none", else what was there.
  private func without<Value>(_ provider: String, _ field: ProviderField, _ value: Value?)
    throws(ConfigurationError) -> Value?
  {
    try text(provider, field) == "none" ? nil : value
  }

  private func number(
    _ provider: String, _ field: ProviderField, _ range: ClosedRange<Double>, _ needed: String
  ) throws(ConfigurationError) -> Double? {
    guard let text = try text(provider, field), text != "none" else { return nil }
    guard let value = Double(text), range.contains(value) else {
      throw refused(provider, field, "\"\(text)\" is refused; \(needed) is needed")
    }
    return value
  }

  private func whole(
    _ provider: String, _ field: ProviderField, _ range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int? {
    guard let text = try text(provider, field), text != "none" else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw refused(
        provider, field,
        "\"\(text)\" is refused; a whole number from \(range.lowerBound) to \(range.upperBound) is needed")
    }
    return value
  }

  private func seconds(
    _ provider: String, _ field: ProviderField, _ range: ClosedRange<Double>
  ) throws(ConfigurationError) -> Duration? {
    try number(provider, field, range, "seconds from \(range.lowerBound.plain) to \(range.upperBound.plain)")
      .map { .milliseconds(Int64(($0 * 1_000).rounded())) }
  }

  private func flag(_ provider: String, _ field: ProviderField) throws(ConfigurationError) -> Bool? {
    switch try text(provider, field)?.lowercased() {
    case nil: return nil
    case "true", "1", "yes": return true
    case "false", "0", "no": return false
    case let other: throw refused(provider, field, "\"\(other ?? "")\" is refused; true or false is needed")
    }
  }

  /// USD for a million tokens, as pico-dollars a token.
  private func dollars(_ provider: String, _ field: ProviderField) throws(ConfigurationError) -> Int64? {
    guard let text = try text(provider, field) else { return nil }
    // A million tokens for one dollar are 10⁻⁶ $ a token: 10⁶ pico-dollars; a nano-dollar more is a thousandth of one.
    guard let money = Self.money(text), (0...1_000_000_000_000).contains(money.nanoDollars) else {
      throw refused(
        provider, field, "\"\(text)\" is refused; dollars for a million tokens are needed, like 0.28")
    }
    return (money.nanoDollars + 999) / 1_000
  }

  /// As digits, or as JSON writes small numbers.
  private static func money(_ text: String) -> Money? {
    if let money = try? Money(dollars: text) { return money }
    guard text.contains("e"), let dollars = Double(text), abs(dollars) < 1e6 else { return nil }
    return Money(nanoDollars: Int64((dollars * 1e9).rounded(.up)))
  }

  private func url(_ provider: String, _ text: String) throws(ConfigurationError) -> String {
    let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
    guard let scheme, text.utf8.count > scheme.utf8.count, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }),
      !text.contains("?"), !text.contains("#"), !text.contains("@")
    else {
      throw refused(
        provider, .baseURL,
        "\"\(text)\" is refused; http:// or https://, a host and a path are needed, without query, fragment or name"
      )
    }
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }
}

extension Character {
  fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}
