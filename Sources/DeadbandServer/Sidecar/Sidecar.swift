public import Deadband
import DeadbandInterface
public import Logging
import Synchronization

/// The engine for everything that speaks HTTP.
///
/// It owns nothing but what it is given: whoever makes it opens store and ledger, and closes them behind ``shutdown()``.
public final class Sidecar: Sendable {
  /// How it listens.
  public let configuration: SidecarConfiguration
  let clock: AnalystClock
  let httpDate: HTTPDate
  /// What it counts.
  public let metrics: SidecarMetrics
  /// Where each request is told; nil for nowhere.
  private let accessLog: Logger?
  let reports = ReportDesk<MeasuredReport>()
  let rates = RateLimits()
  private let state: Mutex<State>

  private struct State {
    var generation: Generation
    var tokens: TokenBook?
    /// When the end began, by the clock.
    var ending: Duration?
  }

  /// A sidecar.
  ///
  /// - Parameters:
  ///   - tokens: who is let in; nil lets everybody in who reaches the loopback, as the common tenant and an operator.
  ///   - metrics: what its engines' steps are told to as well.
  ///   - accessLog: is told each request; nil tells none.
  /// - Throws: ``SidecarError/open`` without tokens on an address that others reach.
  public init(
    _ configuration: SidecarConfiguration, _ generation: Generation, tokens: TokenBook?,
    metrics: SidecarMetrics = SidecarMetrics(), accessLog: Logger? = nil, clock: AnalystClock = .system
  ) throws(SidecarError) {
    guard tokens != nil || configuration.isLocal else { throw .open(host: configuration.host) }
    self.configuration = configuration
    self.clock = clock
    httpDate = HTTPDate(clock)
    self.metrics = metrics
    self.accessLog = accessLog
    state = Mutex(State(generation: generation, tokens: tokens))
  }

  /// What answers now.
  var generation: Generation { state.withLock(\.generation) }

  /// Whether requests are still taken.
  var isReady: Bool { state.withLock { $0.ending == nil } }

  /// Puts another generation and other tokens in the place of those that are in force, and waits for the calls of the old one.
  ///
  /// - Parameter tokens: nil keeps those that are in force.
  public func replace(_ generation: Generation, tokens: TokenBook?) async {
    let old = state.withLock { state in
      defer { state.generation = generation }
      if let tokens, state.tokens != nil { state.tokens = tokens }
      return state.generation
    }
    await old.shutdown(within: configuration.shutdownTime)
  }

  /// Says that no requests should come any more: `/ready` fails from now on.
  func beginToEnd() {
    let now = clock.now()
    state.withLock { $0.ending = $0.ending ?? now }
  }

  /// Waits for the calls under way, and writes the counts down; as long as is left of the time for the end, a second at least.
  public func shutdown() async {
    beginToEnd()
    let begun = state.withLock(\.ending) ?? clock.now()
    await generation.shutdown(within: max(.seconds(1), configuration.shutdownTime - (clock.now() - begun)))
  }

  /// Counts a request that was answered, and tells it.
  ///
  /// - Parameter route: the path as routes have it; nil for none.
  func answered(_ method: String, _ route: String?, status: Int, nanoseconds: Int64) {
    metrics.request(route, status: status, nanoseconds: nanoseconds)
    accessLog?.info(
      "answered",
      metadata: [
        "method": "\(method)", "route": "\(route ?? "none")", "status": "\(status)",
        "microseconds": "\(nanoseconds / 1_000)",
      ])
  }

  // MARK: Who is let in

  /// Who asks.
  ///
  /// - Parameters:
  ///   - authorization: what the request's field of that name says.
  ///   - host: whom the request is meant for.
  /// - Throws: ``Problem`` where the request shows no token that is known, or one that does not allow it.
  func admit(
    authorization: String?, host: String?, _ access: Endpoint.Access
  ) throws(Problem) -> Caller {
    guard access != .open else { return Caller(tenant: Subject.commonTenant, isOperator: false) }
    guard let tokens = state.withLock(\.tokens) else {
      try checkHost(host)
      return Caller(tenant: Subject.commonTenant, isOperator: true)
    }
    let password = access == .browser ? Credentials.password(authorization) : nil
    guard let token = Credentials.token(authorization) ?? password,
      let caller = tokens.caller(showing: token, at: clock.date())
    else {
      throw Problem(
        .unauthorized, "no token that is known here, or one that has ended",
        wayOut: "send authorization: Bearer deadband_…; deadband token new makes one")
    }
    guard access == .tenant || caller.isOperator else {
      throw Problem(.forbidden, "an operator's token is needed", wayOut: "deadband token new --role operator")
    }
    return caller
  }

  /// Without tokens, a page in this machine's browser could ask too, by a name of its own that leads here: its requests say that
  /// name.
  private func checkHost(_ host: String?) throws(Problem) {
    guard let host else { return }
    let name = Self.hostName(host)
    guard
      name == "127.0.0.1" || name == "localhost" || name == "[::1]" || name == configuration.host
        || configuration.hostNames.contains(name)
    else {
      throw Problem(
        .misdirected,
        "the request is meant for \(name.quotedForMessage), which is not this machine's loopback",
        wayOut: "name it with --host-name, or make tokens: deadband token new")
    }
  }

  /// The host's name without its port.
  static func hostName(_ authority: String) -> String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
    let name = authority.utf8.firstIndex(of: UInt8(ascii: ":")).map { authority[..<$0] } ?? authority[...]
    return name.lowercased()
  }
}

/// Why there is no sidecar.
public enum SidecarError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Others than this machine would get in.
  case open(host: String)
  /// It cannot listen.
  case cannotListen(address: String, reason: String)
  /// The certificate of TLS cannot be used.
  case certificate(reason: String)

  /// One line.
  public var description: String {
    switch self {
    case .open(let host):
      "\(host) is reached by others than this machine, and nobody needs a token; "
        + "give --tokens (deadband token new makes them), or stay on 127.0.0.1"
    case .cannotListen(let address, let reason): "\(address): cannot listen: \(reason)"
    case .certificate(let reason): "TLS: \(reason)"
    }
  }
}
