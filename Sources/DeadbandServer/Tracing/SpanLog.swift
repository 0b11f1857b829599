public import Logging
import Synchronization
public import Tracing

/// Passes W3C's trace context on, from requests to the providers that are asked for them, and tells each span's end to a log at the level
/// `debug`: for whoever has no collector of traces. A program that links the library puts its own tracer in this one's place.
public struct SpanLog: Tracer {
  private let logger: Logger

  /// A log of spans.
  public init(_ logger: Logger) { self.logger = logger }

  /// Nothing is held back.
  public func forceFlush() {}

  /// What a request says, where it says so well.
  public func extract<Carrier, Extract>(
    _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
  ) where Extract: Extractor, Extract.Carrier == Carrier {
    guard let parent = extractor.extract(key: TraceContext.parentField, from: carrier) else { return }
    context.trace = TraceContext(
      parent: parent, state: extractor.extract(key: TraceContext.stateField, from: carrier))
  }

  /// What the next one is told.
  public func inject<Carrier, Inject>(
    _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject: Injector, Inject.Carrier == Carrier {
    guard let trace = context.trace else { return }
    injector.inject(trace.parent, forKey: TraceContext.parentField, into: &carrier)
    if let state = trace.state { injector.inject(state, forKey: TraceContext.stateField, into: &carrier) }
  }

  /// A span that is told when it ends.
  public func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
  ) -> LoggedSpan {
    var context = context()
    let parent = context.trace
    let trace = parent?.child ?? TraceContext()
    context.trace = trace
    return LoggedSpan(
      operationName, context, trace, parent?.span, kind, since: instant().nanosecondsSinceEpoch, logger)
  }
}

/// A span that ends as a line of a log.
public final class LoggedSpan: Span {
  private struct State {
    var name: String
    var attributes: SpanAttributes = [:]
    var status: SpanStatus?
    var error: String?
    var hasEnded = false
  }

  /// Where what is done within belongs.
  public let context: InstrumentationContext
  private let trace: TraceContext
  private let parent: String?
  private let kind: SpanKind
  private let begun: UInt64
  private let logger: Logger
  private let state: Mutex<State>

  /// What is told of a span's attributes: nothing that a user or a model wrote.
  private static let told = [
    "http.request.method", "http.response.status_code", "http.status_code", "server.address",
  ]

  init(
    _ name: String, _ context: InstrumentationContext, _ trace: TraceContext, _ parent: String?,
    _ kind: SpanKind, since begun: UInt64, _ logger: Logger
  ) {
    self.context = context
    self.trace = trace
    self.parent = parent
    self.kind = kind
    self.begun = begun
    self.logger = logger
    state = Mutex(State(name: name))
  }

  /// Its name.
  public var operationName: String {
    get { state.withLock(\.name) }
    set { state.withLock { $0.name = newValue } }
  }

  /// What is known of it.
  public var attributes: SpanAttributes {
    get { state.withLock(\.attributes) }
    set { state.withLock { $0.attributes = newValue } }
  }

  /// Whether its end will be told.
  public var isRecording: Bool { trace.isSampled && logger.logLevel <= .debug }

  /// How it ends.
  public func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }

  /// What went wrong in it: its type alone, since what an error says may be somebody's.
  public func recordError<Instant: TracerInstant>(
    _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
  ) { state.withLock { $0.error = "\(type(of: error))" } }

  /// Not told.
  public func addEvent(_ event: SpanEvent) {}

  /// Not told.
  public func addLink(_ link: SpanLink) {}

  /// Tells it, once.
  public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    guard isRecording else { return }
    let ended = instant().nanosecondsSinceEpoch
    let last = state.withLock { state -> State? in
      guard !state.hasEnded else { return nil }
      state.hasEnded = true
      return state
    }
    guard let last else { return }
    var metadata: Logger.Metadata = [
      "trace": "\(trace.trace)", "span": "\(trace.span)", "name": "\(last.name)", "kind": "\(kind)",
      "microseconds": "\((ended > begun ? ended - begun : 0) / 1_000)",
    ]
    if let parent { metadata["parent"] = "\(parent)" }
    if let error = last.error { metadata["error"] = "\(error)" }
    if case .error? = last.status?.code { metadata["failed"] = "true" }
    last.attributes.forEach { key, value in
      if Self.told.contains(key) || key.hasPrefix("deadband.") {
        metadata[key] = .string(Self.text(value))
      }
    }
    logger.debug("span", metadata: metadata)
  }

  private static func text(_ value: SpanAttribute) -> String {
    switch value {
    case .int32(let number): "\(number)"
    case .int64(let number): "\(number)"
    case .double(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .string(let text): text
    default: "…"
    }
  }
}
