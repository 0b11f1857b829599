/// How a local model is kept ready, and its memory freed.
public struct ModelCare: Sendable, Hashable {
  /// Whether it is loaded before the first question.
  public var warmsUp = true
  /// How long the server keeps it loaded by itself, as it is told when the model is loaded.
  public var keepAlive = Duration.seconds(300)
  /// How often it is unloaded whatever is asked, to give memory back that leaks; nil for never.
  public var unloadInterval: Duration? = .seconds(300)
  /// How long after the last question it is unloaded; nil leaves that to the server.
  public var idleTime: Duration? = .seconds(300)

  /// The usual care.
  public init() {}
}
