internal import DeadbandCore

/// The strategies that there are: those that are built in, and a file's.
///
///     {"strategies": [{"id": "balanced", "summary": "…", "risk_per_trade": 0.02, "largest_position": 0.25, "leverage": 2,
///                      "risk_levels": ["low", "medium"], "prompt": "…", "profile": "seed", "sensitivity": 1}]}
public struct StrategyBook: Sendable {
  /// By id, in the order in which they were read.
  public let strategies: [TradingStrategy]

  /// Those that are built in: three tempers of trading, and the option strategies of the core.
  public static let builtIn: StrategyBook = {
    do { return try StrategyBook(json: PackageResources.strategies_json, source: "strategies.json") } catch {
      // A test reads the file; it is a part of this build.
      return StrategyBook(strategies: [])
    }
  }()

  private init(strategies: [TradingStrategy]) { self.strategies = strategies }

  /// Reads a file.
  ///
  /// - Throws: ``DecisionsError`` with the place of what is wrong, contradictions included.
  public init(json: [UInt8], source: String) throws(DecisionsError) {
    let root = try DocumentNode<DecisionsError>(json: json, source: source)
    let nodes = try root.object(required: ["strategies"]).required("strategies").list()
    guard !nodes.isEmpty else { throw root.error("there is no strategy") }
    var strategies: [TradingStrategy] = []
    for node in nodes {
      let strategy = try TradingStrategy(node)
      guard !strategies.contains(where: { $0.id == strategy.id }) else {
        throw node.error("\(strategy.id.quotedForMessage) stands twice")
      }
      strategies.append(strategy)
    }
    self.strategies = strategies
  }

  /// These, and another book's; of the same id the other one's.
  public func adding(_ other: StrategyBook) -> StrategyBook {
    let ids = Set(other.strategies.map(\.id))
    return StrategyBook(strategies: strategies.filter { !ids.contains($0.id) } + other.strategies)
  }

  /// The strategy of an id.
  ///
  /// - Throws: ``DecisionsError`` with the ids there are.
  public func strategy(_ id: String) throws(DecisionsError) -> TradingStrategy {
    guard let strategy = strategies.first(where: { $0.id == id }) else {
      throw .refused(
        source: "strategy", path: "",
        reason:
          "there is no \(id.quotedForMessage); there are \(strategies.map(\.id).joined(separator: ", "))")
    }
    return strategy
  }
}

extension TradingStrategy {
  init(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) {
    let fields = try node.object(
      required: [
        "id", "summary", "risk_per_trade", "largest_position", "leverage", "risk_levels", "prompt",
      ],
      optional: ["model", "profile", "sensitivity", "option_strategy"])
    id = try fields.required("id").string("1 to 40 of a–z, 0–9 and _") { Self.isID($0) }
    summary = try fields.required("summary").string()
    riskPerTrade = try fields.required("risk_per_trade").number("a share above 0, at most 1") {
      $0 > 0 && $0 <= 1
    }
    leverage = try fields.required("leverage").number("a number from 1 to 125") { (1...125).contains($0) }
    largestPosition = try fields.required("largest_position").number("a share above 0, at most 125") {
      $0 > 0 && $0 <= 125
    }
    var levels: Set<RiskLevel> = []
    for level in try fields.required("risk_levels").list() { levels.insert(try DecisionDocument.word(level)) }
    riskLevels = levels
    model = try fields["model"].map { node throws(DecisionsError) in try node.string("a name") { !$0.isEmpty }
    }
    prompt = try fields.required("prompt").string("a text of at most 16384 bytes") { $0.utf8.count <= 16_384 }
    profile =
      try fields["profile"].map { node throws(DecisionsError) in try node.string("a name") { !$0.isEmpty } }
      ?? "seed"
    sensitivity =
      try fields["sensitivity"].map { node throws(DecisionsError) in
        try node.number("a number from 0.1 to 10") { (0.1...10).contains($0) }
      } ?? 1
    optionStrategy = try fields["option_strategy"].map { node throws(DecisionsError) in
      try node.string("a name") { !$0.isEmpty }
    }
    // What could never be decided is no strategy.
    guard !riskLevels.isEmpty else {
      throw try fields.required("risk_levels").error("no level is allowed, so that nothing could be decided")
    }
    guard largestPosition <= leverage else {
      throw try fields.required("largest_position").error(
        "\(largestPosition.plain) of the equity cannot be reached at leverage \(leverage.plain)")
    }
    guard riskPerTrade <= largestPosition else {
      throw try fields.required("risk_per_trade").error(
        "\(riskPerTrade.plain) of the equity is more than the largest position, \(largestPosition.plain)")
    }
  }

  private static func isID(_ text: String) -> Bool {
    (1...40).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
      }
  }
}
