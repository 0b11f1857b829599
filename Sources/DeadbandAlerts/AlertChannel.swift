public import DeadbandAnalysts
import DeadbandCore

/// Where messages go.
public struct AlertChannel: Sendable, Hashable {
  /// How.
  public enum Route: Sendable, Hashable {
    /// A webhook of Discord's; the URL is the key.
    case discord(url: Secret)
    /// A bot of Telegram's, and the chat it writes to.
    case telegram(token: Secret, chat: String, baseURL: String)
    /// JSON to a URL of one's own, with a token for the field `authorization` where there is one.
    case webhook(url: Secret, token: Secret?)
    /// A mail through the system's own program (`sendmail -t -i`).
    case mail(from: String, to: [String], program: String)
  }

  /// What it is called in logs; its kind by default.
  public let name: String
  /// How.
  public let route: Route

  /// A channel.
  public init(_ name: String, _ route: Route) {
    self.name = name
    self.route = route
  }

  /// Telegram's own address.
  public static let telegramURL = "https://api.telegram.org"

  private static let keys: [String: (required: [String], optional: [String])] = [
    "discord": (["url"], []), "telegram": (["token", "chat"], ["base_url"]), "webhook": (["url"], ["token"]),
    "mail": (["from", "to"], ["program"]),
  ]

  init(
    _ node: DocumentNode<AlertConfigurationError>, _ environment: (String) -> String?
  ) throws(AlertConfigurationError) {
    guard let (_, first) = try node.fields().first(where: { $0.key == "kind" }) else {
      throw node.error("\"kind\" is missing: discord, telegram, webhook or mail")
    }
    let kind = try first.string("discord, telegram, webhook or mail") { Self.keys[$0] != nil }
    let keys = Self.keys[kind] ?? ([], [])
    let fields = try node.object(required: ["kind"] + keys.required, optional: ["name"] + keys.optional)
    func text(_ key: String) throws(AlertConfigurationError) -> String {
      let node = try fields.required(key)
      let text = try node.string("a text, or $NAME of an environment variable") { !$0.isEmpty }
      guard text.hasPrefix("$") else { return text }
      guard let value = environment(String(text.dropFirst())), !value.isEmpty else {
        throw node.error("the environment variable \(String(text.dropFirst()).onOneLine) is not set")
      }
      return value
    }
    func url(_ key: String) throws(AlertConfigurationError) -> String {
      let text = try text(key)
      guard Self.isURL(text) else {
        // Not shown: it may be a key.
        throw try fields.required(key).error(
          "a URL that begins with https:// is needed; http:// on the loopback alone")
      }
      return text
    }
    switch kind {
    case "discord": route = .discord(url: Secret(try url("url")))
    case "telegram":
      let chat = try text("chat")
      route = .telegram(
        token: Secret(try text("token")), chat: chat,
        baseURL: fields["base_url"] == nil ? Self.telegramURL : try url("base_url"))
    case "webhook":
      route = .webhook(
        url: Secret(try url("url")), token: fields["token"] == nil ? nil : Secret(try text("token")))
    default:
      var to: [String] = []
      for node in try fields.required("to").list() { to.append(try Self.address(node)) }
      guard !to.isEmpty else { throw try fields.required("to").error("one address at least is needed") }
      route = .mail(
        from: try Self.address(try fields.required("from")), to: to,
        program: try fields["program"]?.string("the program's path") { $0.hasPrefix("/") }
          ?? "/usr/sbin/sendmail")
    }
    name =
      try fields["name"]?.string("a name of 1 to 40 characters") {
        (1...40).contains($0.count) && $0.onOneLine == $0
      } ?? kind
  }

  /// An address of a mail that can stand in a header as it is.
  private static func address(_ node: DocumentNode<AlertConfigurationError>) throws(AlertConfigurationError)
    -> String
  {
    try node.string("an address like desk@example.com") { text in
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && text.utf8.count <= 254
        && parts.allSatisfy { part in
          !part.isEmpty
            && part.unicodeScalars.allSatisfy {
              $0.isASCII && ($0.properties.isAlphabetic || "0123456789.+-_".unicodeScalars.contains($0))
            }
        }
    }
  }

  /// A key must not go over a network in the clear.
  private static func isURL(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
    if text.hasPrefix("https://") { return text.count > 8 }
    guard text.hasPrefix("http://") else { return false }
    let host = text.dropFirst(7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
  }
}
