import Deadband
import DeadbandCore

/// What somebody is told: at once, and again when more is known.
public struct Alert: Sendable, Hashable {
  /// What it is about: alerts of one key are one matter.
  public let key: String
  /// What kind of matter.
  public let topic: AlertConfiguration.Topic
  /// The subject's name; nil where it is about none.
  public let subject: String?
  /// One sentence.
  public let title: String
  /// More, a line each.
  public let lines: [String]
  /// Whether nothing more will come.
  public let isFinal: Bool

  init(
    key: String, topic: AlertConfiguration.Topic, subject: String? = nil, title: String, lines: [String] = [],
    isFinal: Bool
  ) {
    self.key = key
    self.topic = topic
    self.subject = subject.map { Self.short($0, 120) }
    self.title = Self.short(title, 200)
    self.lines = lines.prefix(8).map { Self.short($0, 400) }
    self.isFinal = isFinal
  }

  /// Title and lines, and how many alerts were left out before it.
  func text(leftOut: Int) -> String {
    ([title] + lines + (leftOut > 0 ? ["(\(leftOut) more were left out)"] : [])).joined(separator: "\n")
  }

  /// A text on one line, no longer than so many characters: what models and users write has no end.
  static func short(_ text: String, _ limit: Int) -> String {
    let line = text.onOneLine
    return line.count <= limit ? line : line.prefix(limit - 1) + "…"
  }
}
