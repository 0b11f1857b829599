import DeadbandCore

/// A configuration file, its values still texts: what stands where was checked, what the values mean was not.
///
///     {"providers": {"deepseek": {"model": "deepseek-chat", "calls_per_minute": 100}},
///      "routes": {"cheap": {"order": "cheapest", "members": ["deepseek", {"analyst": "groq", "share": 0.25}]}},
///      "route": "cheap"}
struct ConfigurationFile {
  /// `providers.deepseek.model` and the like.
  private(set) var values: [String: String] = [:]
  /// The providers that are named.
  private(set) var providers: [String] = []
  private(set) var routes: [Route] = []

  init() {}

  init(_ bytes: [UInt8], source: String) throws(ConfigurationError) {
    let root = try DocumentNode<ConfigurationError>(json: bytes, source: source)
      .object(required: [], optional: ["providers", "routes", "route"])
    for (name, node) in try root["providers"]?.fields() ?? [] {
      guard Self.isName(name) else {
        throw node.error("a name is 1 to 32 of a-z, 0-9, - and _, and begins with a letter")
      }
      providers.append(name)
      let fields = try node.object(required: [], optional: ProviderField.allCases.map(\.rawValue))
      for field in ProviderField.allCases {
        guard let node = fields[field.rawValue] else { continue }
        values["providers.\(name).\(field.rawValue)"] = try Self.text(node)
      }
    }
    for (name, node) in try root["routes"]?.fields() ?? [] {
      guard Self.isName(name) else {
        throw node.error("a name is 1 to 32 of a-z, 0-9, - and _, and begins with a letter")
      }
      routes.append(try Self.route(name, node))
    }
    if let node = root["route"] { values["route"] = try node.string("a route's name") }
  }

  private static func isName(_ name: String) -> Bool {
    (1...32).contains(name.utf8.count) && name.first?.isLetter == true
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private static func text(_ node: DocumentNode<ConfigurationError>) throws(ConfigurationError) -> String {
    switch node.value {
    case .string(let text): return text
    case .boolean(let flag): return flag ? "true" : "false"
    case .number(let number): return number.plain
    case .null: return "none"
    case .array, .object: throw node.error("a text, a number, true, false or null is needed")
    }
  }

  private static func route(
    _ name: String, _ node: DocumentNode<ConfigurationError>
  ) throws(ConfigurationError) -> Route {
    let fields = try node.object(required: ["members"], optional: ["order"])
    var route = Route(name, members: [])
    if let node = fields["order"] {
      let text = try node.string()
      guard let order = Route.Order(rawValue: text) else {
        throw node.error(
          "\"\(text)\" is no order; there are \(Route.Order.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      route.order = order
    }
    for node in try fields.required("members").list() {
      if case .string(let analyst) = node.value {
        route.members.append(Route.Member(analyst))
        continue
      }
      let fields = try node.object(
        required: ["analyst"], optional: ["characters", "significance_below", "share"])
      var member = Route.Member(try fields.required("analyst").string("an analyst's name"))
      member.characterLimit = try fields["characters"].map { node throws(ConfigurationError) in
        Int(
          try node.number("a whole number of characters, 1 or more") {
            $0 >= 1 && $0 == $0.rounded() && $0 < 1e9
          })
      }
      member.significanceBelow = try fields["significance_below"]?.number("a significance above 0") { $0 > 0 }
      member.share = try fields["share"]?.number("a share above 0") { $0 > 0 } ?? 1
      route.members.append(member)
    }
    guard !route.members.isEmpty else { throw node.error("a route of nobody; name an analyst in it") }
    return route
  }
}
