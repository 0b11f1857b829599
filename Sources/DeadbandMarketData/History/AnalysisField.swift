import DeadbandCore

/// The recorded answer that a history's line may carry: `{"action":"hold","confidence":0.8,"weight":50}`.
enum AnalysisField {
  /// The number of its action, and how many ticks like it the answer stands for, if that is known. `confidence`, if given, must be a
  /// number from 0 to 1.
  static func read(
    _ reader: inout JSONReader, _ actions: inout Names
  ) throws -> (action: Int?, weight: Double?) {
    if try reader.null() { return (nil, nil) }
    var weight: Double?
    var action: Int?
    var hasConfidence = false
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      if reader.spells(key, "action"), action == nil {
        let name = try reader.string()
        guard !name.range.isEmpty else { throw HistoryFault("analysis: action: a name is needed") }
        action =
          name.hasEscapes ? actions.number(reader.text(name)) : actions.number(of: reader.bytes, name.range)
      } else if reader.spells(key, "confidence"), !hasConfidence {
        hasConfidence = true
        let confidence = try reader.number()
        guard (0...1).contains(confidence) else {
          throw HistoryFault("analysis: confidence: \(confidence) is refused; allowed: a number from 0 to 1")
        }
      } else if reader.spells(key, "weight"), weight == nil {
        let number = try reader.number()
        guard number >= 1, number <= 1e9 else {
          throw HistoryFault("analysis: weight: \(number) is refused; allowed: a number from 1 to 1e9")
        }
        weight = number
      } else {
        throw HistoryFault("analysis: \(reader.text(key).quotedForMessage): unknown or repeated field")
      }
    }
    guard let action else { throw HistoryFault("analysis: action is needed") }
    return (action, weight)
  }
}
