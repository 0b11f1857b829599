public import DeadbandCore

/// Who is told what, and how often.
///
///     {"channels": [{"kind": "discord", "url": "$DISCORD_WEBHOOK"},
///                   {"kind": "mail", "to": ["desk@example.com"], "from": "deadband@example.com"}],
///      "about": ["refreshes", "failures", "quality"], "least_priority": "medium", "quiet_seconds": 300,
///      "messages_per_minute": 20}
///
/// A text that begins with `$` is the environment variable of that name: addresses of this kind are keys.
public struct AlertConfiguration: Sendable, Hashable {
  /// What is told.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// The market moved and a model is asked, and what it then said.
    case refreshes
    /// No model answered, or an answer could not be kept.
    case failures
    /// Agreement below its target, certificates that live comparisons refute.
    case quality
  }

  /// Who is told.
  public var channels: [AlertChannel] = []
  /// What is told.
  public var about: Set<Topic> = Set(Topic.allCases)
  /// Refreshes below it are not told.
  public var leastPriority = Priority.medium
  /// How long a subject that was told of is not told of again; failures and quality for each kind.
  public var quietTime = Duration.seconds(300)
  /// Messages and edits a minute, for each channel.
  public var messagesPerMinute = 20

  /// The usual one, which tells nobody.
  public init() {}

  /// Reads a file's text.
  ///
  /// - Parameter environment: gives variables; nil for one that is not set.
  /// - Throws: ``AlertConfigurationError`` with the place of what is wrong.
  public init(
    json: [UInt8], source: String, environment: (String) -> String?
  ) throws(AlertConfigurationError) {
    self.init()
    let root = try DocumentNode<AlertConfigurationError>(json: json, source: source)
    let fields = try root.object(
      required: ["channels"],
      optional: ["about", "least_priority", "quiet_seconds", "messages_per_minute"])
    for node in try fields.required("channels").list() {
      channels.append(try AlertChannel(node, environment))
    }
    if let node = fields["about"] {
      let words = Topic.allCases.map(\.rawValue).joined(separator: ", ")
      about = []
      for element in try node.list() {
        let word = try element.string("one of \(words)") { Topic(rawValue: $0) != nil }
        if let topic = Topic(rawValue: word) { about.insert(topic) }
      }
    }
    if let node = fields["least_priority"] {
      let word = try node.string("low, medium or high") { Priority(rawValue: $0) != nil }
      leastPriority = Priority(rawValue: word) ?? leastPriority
    }
    if let node = fields["quiet_seconds"] {
      quietTime = .seconds(try node.number("seconds from 0 to 86400") { (0...86_400).contains($0) })
    }
    if let node = fields["messages_per_minute"] {
      let count = try node.number("a whole number from 1 to 1000") {
        (1...1_000).contains($0) && $0 == $0.rounded()
      }
      messagesPerMinute = Int(count)
    }
  }
}

/// Why a file of alerts is refused.
public enum AlertConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Its source, the place in it, and the reason.
  case refused(source: String, path: String, reason: String)

  /// One line.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason): Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension AlertConfigurationError: DocumentError {}
