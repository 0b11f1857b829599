import DeadbandCore

/// A partial result of any command that has them, told by its kind.
///
///     history.dbh ─┬─▶ part 1/3 ─▶ partial ─┐
///                  ├─▶ part 2/3 ─▶ partial ─┼─ merged ─▶ what the unsharded run says, to the bit
///                  └─▶ part 3/3 ─▶ partial ─┘
public enum Partial: Sendable {
  /// Of `deadband replay`.
  case replay(ReplayPartial)
  /// Of `deadband certify`.
  case certify(CertifyPartial)
  /// Of `deadband tune`.
  case tune(TunePartial)

  /// Reads what ``json`` wrote.
  ///
  /// - Parameter source: what to call it in messages.
  /// - Throws: ``PartialError/refused(source:path:reason:)`` with the place.
  public init(json: [UInt8], source: String) throws(PartialError) {
    let node = try PartialNode(json: json, source: source)
    switch node.value.text("kind") {
    case ReplayPartial.kind: self = .replay(try ReplayPartial(node, source: source))
    case CertifyPartial.kind: self = .certify(try CertifyPartial(node, source: source))
    case TunePartial.kind: self = .tune(try TunePartial(node, source: source))
    default: throw node.error("no partial result of deadband replay, certify or tune")
    }
  }

  /// The partial result as one JSON object on a line.
  public var json: [UInt8] {
    switch self {
    case .replay(let partial): partial.json
    case .certify(let partial): partial.json
    case .tune(let partial): partial.json
    }
  }

  /// All of them as one.
  ///
  /// - Throws: ``PartialError`` where two are of different runs, or hold the same part.
  public static func merged(_ partials: [Partial]) throws(PartialError) -> Partial {
    guard let first = partials.first else { throw .none }
    for other in partials { try first.head.check(other.head, "the command", first.command, other.command) }
    switch first {
    case .replay: return .replay(try .merged(partials.compactMap(\.asReplay)))
    case .certify: return .certify(try .merged(partials.compactMap(\.asCertify)))
    case .tune: return .tune(try .merged(partials.compactMap(\.asTune)))
    }
  }

  private var asReplay: ReplayPartial? { if case .replay(let partial) = self { partial } else { nil } }
  private var asCertify: CertifyPartial? { if case .certify(let partial) = self { partial } else { nil } }

  private var asTune: TunePartial? { if case .tune(let partial) = self { partial } else { nil } }

  private var head: PartialHead {
    switch self {
    case .replay(let partial): partial.head
    case .certify(let partial): partial.head
    case .tune(let partial): partial.head
    }
  }

  private var command: String {
    switch self {
    case .replay: "deadband replay"
    case .certify: "deadband certify"
    case .tune: "deadband tune"
    }
  }
}
