public import DeadbandCore

/// The prompt of one analysis: what the model is asked about a snapshot under a strategy.
///
///     role, strategy, question and form of the answer     the same for every snapshot
///     rsi (points): 55.1                                  one line an indicator of the schema, in its order
///     macd (currency): missing
///     …
///     Position: …                                         where the caller knows the position
///
/// The text depends on nothing but its arguments; numbers are printed with their quantum's decimals and no trailing
/// zeros, so snapshots with equal state digests have equal prompts.
public struct PromptText: Sendable {
  /// Counts up with every change of the text: analyses of different versions answer different questions.
  public static let version = 1

  /// What stands before each lane's value, and that value's form.
  let lines: [Line]

  struct Line: Sendable {
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

  /// The prompts of a strategy, over the indicators of a schema.
  public init(strategy: String?, schema: IndicatorSchema = .standard) {
    lines = schema.definitions.enumerated().map { lane, definition in
      let unit = definition.unit.isEmpty ? "" : " (\(definition.unit))"
      let head = lane == 0 ? Self.role + Self.about(strategy) + Self.question : ""
      let value: Value =
        switch definition.kind {
        case .number(let scale, _): .number(PromptNumber(scale: scale))
        case .category(let names): .category(names.map { Array(" \($0)".utf8) })
        }
      return Line(label: Array("\(head)\n\(definition.key)\(unit):".utf8), value: value)
    }
  }

  /// Appends the prompt; allocates only where `bytes` has no room left. A snapshot of another schema shows the lanes
  /// that both have.
  ///
  /// - Parameter position: the position as the caller writes it, one line of UTF-8; a replay gives the history's JSON
  ///   as it stands.
  public func append(_ snapshot: Snapshot, position: ArraySlice<UInt8>? = nil, to bytes: inout [UInt8]) {
    let quanta = snapshot.quanta.span
    for lane in lines.indices {
      bytes.append(contentsOf: lines[lane].label)
      guard snapshot.present.has(lane) else {
        bytes.append(contentsOf: Self.missing)
        continue
      }
      let quantum = quanta[lane]
      switch lines[lane].value {
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
}
