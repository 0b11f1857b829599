public import DeadbandCore

/// The prompt of one analysis: what the model is asked about a snapshot.
///
///     the template's instructions                         the same for every snapshot
///     rsi (points): 55.1                                  one line an indicator of the schema, in its order
///     macd (currency): missing
///     …
///     Position: …                                         where the caller knows the position
///
/// The text depends on nothing but its arguments; numbers are printed with their quantum's decimals and no trailing
/// zeros, so snapshots with equal state digests have equal prompts.
public struct PromptText: Sendable {
  /// What it was made of.
  public let template: PromptTemplate

  /// The indicators that it knows.
  public let schema: IndicatorSchema

  /// What stands before each value, and that value's form; the first holds the instructions too.
  let lines: [Line]

  struct Line: Sendable {
    let lane: Int
    let label: [UInt8]
    let value: Value
  }

  enum Value: Sendable {
    case number(PromptNumber)
    /// The names, each after a space.
    case category([[UInt8]])
  }

  static let missing = Array(" missing".utf8)
  static let beforePosition = Array("\n\nPosition: ".utf8)
  static let end = Array("\n".utf8)

  /// The prompts of a template, over the indicators of a schema. Of the indicators that the template names, those of another
  /// schema are left out.
  public init(_ template: PromptTemplate, schema: IndicatorSchema = .standard) {
    self.template = template
    self.schema = schema
    let wanted = template.indicators
    var head = template.instructions
    lines = schema.definitions.enumerated().compactMap { lane, definition in
      guard wanted?.contains(definition.key) ?? true else { return nil }
      let unit = definition.unit.isEmpty ? "" : " (\(definition.unit))"
      let value: Value =
        switch definition.kind {
        case .number(let scale, _): .number(PromptNumber(scale: scale))
        case .category(let names): .category(names.map { Array(" \($0)".utf8) })
        }
      defer { head = "" }
      return Line(lane: lane, label: Array("\(head)\n\(definition.key)\(unit):".utf8), value: value)
    }
  }

  /// The built-in prompts of a strategy.
  public init(strategy: String?, schema: IndicatorSchema = .standard) {
    self.init(.builtIn(strategy), schema: schema)
  }

  /// Appends the prompt; allocates only where `bytes` has no room left. A snapshot of another schema shows the lanes
  /// that both have.
  ///
  /// - Parameter position: the position as the caller writes it, one line of UTF-8; a replay gives the history's JSON
  ///   as it stands.
  public func append(_ snapshot: Snapshot, position: ArraySlice<UInt8>? = nil, to bytes: inout [UInt8]) {
    let quanta = snapshot.quanta.span
    for line in lines {
      let lane = line.lane
      bytes.append(contentsOf: line.label)
      guard snapshot.present.has(lane) else {
        bytes.append(contentsOf: Self.missing)
        continue
      }
      let quantum = quanta[lane]
      switch line.value {
      case .number(let number):
        bytes.append(UInt8(ascii: " "))
        number.append(quantum, to: &bytes)
      case .category(let names): bytes.append(contentsOf: names[Int(quantum)])
      }
    }
    if let position {
      bytes.append(contentsOf: Self.beforePosition)
      bytes.append(contentsOf: position)
    }
    bytes.append(contentsOf: Self.end)
  }

  /// What follows the instructions, as text.
  public func table(_ snapshot: Snapshot, position: ArraySlice<UInt8>? = nil) -> String {
    var bytes: [UInt8] = []
    append(snapshot, position: position, to: &bytes)
    return String(decoding: bytes.dropFirst(template.instructions.utf8.count + 1), as: UTF8.self)
  }
}
