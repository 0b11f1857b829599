internal import DeadbandCore

/// Accounts as people have them in `.env` files.
///
/// With `MULTI_ACCOUNT_MODE=true`, `ACCOUNT_IDS=account1,account2` names the accounts, and `ASSETS_account1` is the first one's; what an
/// account does not say for itself is said for all by `ASSETS`. A key is never: each account has its own, so that no account spends another's
/// money. Without it there is one account, `default`.
public struct AccountVariables: Sendable {
  /// The accounts.
  public let accounts: [AccountConfiguration]
  /// Where markets come from that requests do not bring: `MARKET_DATA_URL`, `INTERVAL`, `MARKET_DATA_CACHE_TTL`, `INDICATOR_CACHE_TTL`; nil
  /// where no address is given.
  public let exchange: KlinesClient.Configuration?
  /// Whether each account has keys of its own.
  public let isMultiple: Bool
  private let environment: [String: String]

  /// All that is wrong, at once.
  public struct Problems: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line each.
    public let lines: [String]
    /// The lines.
    public var description: String { lines.joined(separator: "\n") }
  }

  /// Reads variables.
  ///
  /// - Parameters:
  ///   - keys: the variables of keys that somebody could need, of which an account needs one at least; empty where no model is asked.
  /// - Throws: ``Problems``, each with its variable, what is allowed, and the way out.
  public init(
    _ environment: [String: String], book: StrategyBook = .builtIn, keys: [String] = []
  ) throws(Problems) {
    var problems: [String] = []
    let isMultiple = Self.flag("MULTI_ACCOUNT_MODE", environment, &problems) ?? false
    var ids = ["default"]
    if isMultiple {
      ids = (environment["ACCOUNT_IDS"] ?? "").split(separator: ",").map {
        String($0.filter { !$0.isWhitespace })
      }
      if ids.isEmpty {
        problems.append(
          "ACCOUNT_IDS: it is missing; MULTI_ACCOUNT_MODE needs names, such as account1,account2")
      }
      var seen: Set<String> = []
      for id in ids where !AccountConfiguration.isID(id) || !seen.insert(id).inserted {
        problems.append(
          "ACCOUNT_IDS: \(id.quotedForMessage) is refused; different names of 1 to 40 letters, digits, \"-\" and \"_\" are needed"
        )
      }
    }
    var accounts: [AccountConfiguration] = []
    for id in ids {
      let reader = Reader(id: isMultiple ? id : nil, environment: environment)
      if let account = reader.account(id, book, &problems) { accounts.append(account) }
      let own = keys.map { reader.ownName($0) }
      if isMultiple, !keys.isEmpty, !own.contains(where: { !(environment[$0] ?? "").isEmpty }) {
        problems.append(
          "\(own.joined(separator: " or ")): the key of \(id) is missing; no account uses another's")
      }
    }
    exchange = Reader(id: nil, environment: environment).exchange(&problems)
    guard problems.isEmpty else { throw Problems(lines: problems) }
    self.accounts = accounts
    self.isMultiple = isMultiple
    self.environment = environment
  }

  /// The environment as an account has it: its own variables in place of those for all, and no key but its own.
  public func environment(of id: String) -> [String: String] {
    guard isMultiple else { return environment }
    var own = environment.filter { !Self.isSecret($0.key) }
    for (name, value) in environment where name.hasSuffix("_\(id)") {
      own[String(name.dropLast(id.count + 1))] = value
    }
    return own
  }

  private static func isSecret(_ name: String) -> Bool {
    ["KEY", "TOKEN", "SECRET", "PASSWORD"].contains { name.contains($0) }
  }

  fileprivate static func flag(
    _ name: String, _ environment: [String: String], _ problems: inout [String]
  ) -> Bool? {
    guard let text = environment[name], !text.isEmpty else { return nil }
    switch text.lowercased() {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default:
      problems.append("\(name): \(text.quotedForMessage) is refused; true or false is needed")
      return nil
    }
  }

  /// One account's variables.
  private struct Reader {
    /// Models that one account may ask.
    static let modelLimit = 10
    let id: String?
    let environment: [String: String]

    func ownName(_ name: String) -> String { id.map { "\(name)_\($0)" } ?? name }

    /// The variable that says it, and what it says; nil where none does.
    private func find(_ name: String) -> (name: String, text: String)? {
      for name in [ownName(name), name] {
        if let text = environment[name], !text.isEmpty { return (name, text) }
      }
      return nil
    }

    private func number(_ name: String, _ allowed: ClosedRange<Double>, _ problems: inout [String]) -> Double?
    {
      guard let (name, text) = find(name) else { return nil }
      guard let number = Double(text), allowed.contains(number) else {
        problems.append(
          "\(name): \(text.quotedForMessage) is refused; a number from \(allowed.lowerBound.plain) to \(allowed.upperBound.plain) is needed"
        )
        return nil
      }
      return number
    }

    func exchange(_ problems: inout [String]) -> KlinesClient.Configuration? {
      guard let (name, url) = find("MARKET_DATA_URL") else { return nil }
      guard url.hasPrefix("https://") || url.hasPrefix("http://"),
        !url.contains(where: { $0.isWhitespace || $0 == "?" })
      else {
        problems.append(
          "\(name): \(url.quotedForMessage) is refused; an address up to the query is needed, with http:// or https://"
        )
        return nil
      }
      var configuration = KlinesClient.Configuration(url: url)
      if let (name, text) = find("INTERVAL") {
        if text.wholeMatch(of: /[1-9][0-9]?[mhdw]/) == nil {
          problems.append(
            "\(name): \(text.quotedForMessage) is refused; a number and m, h, d or w are needed, as in 1h")
        }
        configuration.interval = text
      }
      if let seconds = number("MARKET_DATA_CACHE_TTL", 0...3_600, &problems) {
        configuration.marketTime = .milliseconds(Int64(seconds * 1_000))
      }
      if let seconds = number("INDICATOR_CACHE_TTL", 0...86_400, &problems) {
        configuration.indicatorTime = .milliseconds(Int64(seconds * 1_000))
      }
      return configuration
    }

    func account(_ id: String, _ book: StrategyBook, _ problems: inout [String]) -> AccountConfiguration? {
      var assets: AssetList?
      if let (name, text) = find("ASSETS") {
        do throws(DecisionsError) { assets = try AssetList(text: text, source: name) } catch {
          problems.append(error.description)
        }
      } else {
        problems.append(
          "\(ownName("ASSETS")): it is missing; name 1 to \(AssetList.limit) assets, such as BTCUSDT,ETHUSDT")
      }
      var strategy = "balanced"
      if let (name, text) = find("STRATEGY") {
        do throws(DecisionsError) { strategy = try book.strategy(text).id } catch {
          if case .refused(_, _, let reason) = error { problems.append("\(name): \(reason)") }
        }
      }
      var ceilings = AccountCeilings()
      ceilings.leverage = number("LEVERAGE", 1...125, &problems)
      if let dollars = number("MAX_POSITION_SIZE_USD", 0.01...1e9, &problems) {
        ceilings.largestPosition = Money(nanoDollars: Int64(exactly: (dollars * 1e9).rounded()) ?? .max)
      }
      var models: [String] = []
      if let (name, text) = find("MODELS") {
        models = text.split(separator: ",", omittingEmptySubsequences: false).map {
          String($0.filter { !$0.isWhitespace })
        }
        if models.contains("") || Set(models).count < models.count || models.count > Self.modelLimit {
          problems.append(
            "\(name): \(text.quotedForMessage) is refused; 1 to \(Self.modelLimit) different names with commas between them are needed"
          )
        }
      }
      let seconds = number("DECISION_CACHE_TTL", 1...604_800, &problems) ?? 300
      var shared: [String] = []
      let caches =
        find("ENABLE_CACHING").flatMap { AccountVariables.flag($0.name, environment, &shared) } ?? true
      problems += shared
      let lossLimit = number("DAILY_LOSS_LIMIT", 0.0001...1, &problems)
      return assets.map {
        var account = AccountConfiguration(
          id, assets: $0, strategy: strategy, ceilings: ceilings, models: models,
          // Without a cache a decision holds for the instant in which it was asked.
          timeToLive: caches ? .milliseconds(Int64(seconds * 1_000)) : .milliseconds(1))
        if let lossLimit { account.dailyLossLimit = lossLimit }
        return account
      }
    }
  }
}
