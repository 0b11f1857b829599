import Tracing

/// Where a request belongs, as W3C's Trace Context says it (2021): `traceparent: 00-TRACE-SPAN-FLAGS`, and `tracestate` as it came.
struct TraceContext: Sendable, Hashable {
  /// Sixteen bytes in lowercase hex, not all zero.
  let trace: String
  /// The span that is the parent of whatever comes: eight bytes.
  let span: String
  /// Whether the caller keeps the trace.
  let isSampled: Bool
  /// What other systems want passed on.
  let state: String?

  static let parentField = "traceparent"
  static let stateField = "tracestate"

  /// A trace that begins here.
  init() {
    trace = Self.random(2)
    span = Self.random(1)
    isSampled = true
    state = nil
  }

  private init(trace: String, span: String, isSampled: Bool, state: String?) {
    (self.trace, self.span, self.isSampled, self.state) = (trace, span, isSampled, state)
  }

  /// What a request says; nil where it is malformed: a trace begins here then, as the standard says.
  init?(parent: String, state: String?) {
    let parts = parent.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].count == 2, Self.isHex(parts[0]), parts[0] != "ff",
      parts[0] != "00" || parts.count == 4,
      parts[1].count == 32, Self.isHex(parts[1]), parts[1].contains(where: { $0 != "0" }),
      parts[2].count == 16, Self.isHex(parts[2]), parts[2].contains(where: { $0 != "0" }),
      parts[3].count == 2, Self.isHex(parts[3]), let flags = UInt8(parts[3], radix: 16)
    else { return nil }
    trace = String(parts[1])
    span = String(parts[2])
    isSampled = flags & 1 == 1
    // Longer ones need not be passed on.
    self.state = state.flatMap {
      $0.utf8.count <= 512 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? $0 : nil
    }
  }

  /// The same trace, one span further.
  var child: TraceContext {
    TraceContext(trace: trace, span: Self.random(1), isSampled: isSampled, state: state)
  }

  /// What the next one is told.
  var parent: String { "00-\(trace)-\(span)-\(isSampled ? "01" : "00")" }

  private static func isHex(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Words of 64 bits in hex, none of them zero.
  private static func random(_ words: Int) -> String {
    (0..<words).map { _ in
      let text = String(UInt64.random(in: 1...(.max)), radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }
}

extension InstrumentationContext {
  private enum Key: InstrumentationContextKey {
    typealias Value = TraceContext
  }

  /// Where what is done now belongs.
  var trace: TraceContext? {
    get { self[Key.self] }
    set { self[Key.self] = newValue }
  }
}
