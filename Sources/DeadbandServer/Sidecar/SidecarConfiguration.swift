/// How the sidecar listens, and how much it takes from whom.
public struct SidecarConfiguration: Sendable, Hashable {
  /// The address; the loopback by default, so that nobody else gets in.
  public var host = "127.0.0.1"
  /// The port; 0 takes a free one.
  public var port = 8_080
  /// Bytes that a request's body may have.
  public var bodyByteLimit = 1 << 20
  /// Bytes that a request's header fields may have together.
  public var headerByteLimit = 16 << 10
  /// Connections at one time; more of them wait to be accepted.
  public var connectionLimit = 20_000
  /// How long a client may take to send a request whole.
  public var requestTime = Duration.seconds(30)
  /// How long a connection may be silent.
  public var idleTime = Duration.seconds(75)
  /// How long the end may take: then what still waits is given up.
  public var shutdownTime = Duration.seconds(30)
  /// How long answers are served that are cached by their whole request.
  public var exactTimeToLive = Duration.seconds(3_600)
  /// Names that requests without a token may be meant for, beside those of this machine's loopback.
  public var hostNames: [String] = []
  /// Certificate chain and private key, PEM files; nil for plain HTTP.
  public var certificate: Certificate?

  /// Where the certificate of TLS lies.
  public struct Certificate: Sendable, Hashable {
    /// The chain's file, the own certificate first.
    public let chain: String
    /// The private key's file.
    public let key: String

    /// A certificate.
    public init(chain: String, key: String) {
      self.chain = chain
      self.key = key
    }
  }

  /// The usual one.
  public init() {}

  /// Whether only this machine reaches it.
  public var isLocal: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}
