package import DeadbandCore

/// The tokens of a strategy's prompts, counted without writing them.
///
/// The fixed parts are counted once. Every value begins at a space and ends before a line end, where ``TokenScanner``
/// begins a new piece whatever stands around it, so that the parts' counts add up to the count of the whole text.
package struct PromptTokens: Sendable {
  /// Tokens of an answer: those of ``PromptTemplate/exampleAnswer``, counted by `o200k_base`. Hidden reasoning, which some
  /// models bill as output, is not in it.
  package static let ofAnswer = 121

  private let labels: Int
  private let missing: Int
  private let end: Int
  private let values: [(lane: Int, value: Value)]
  /// A scanner that has read what stands before a position.
  private let beforePosition: TokenScanner

  private enum Value: Sendable {
    case number(PromptNumber)
    case category([Int])
  }

  package init(_ prompt: PromptText) {
    labels = prompt.lines.reduce(0) { $0 + TokenScanner.count($1.label) }
    missing = TokenScanner.count(PromptText.missing)
    end = TokenScanner.count(PromptText.end)
    values = prompt.lines.map { line in
      switch line.value {
      case .number(let number): (line.lane, .number(number))
      case .category(let names): (line.lane, .category(names.map { TokenScanner.count($0) }))
      }
    }
    var scanner = TokenScanner()
    scanner.scan(PromptText.beforePosition)
    beforePosition = scanner
  }

  /// The tokens of the text that ``PromptText/append(_:position:to:)`` writes. O(lanes + bytes of the position).
  package func count(_ snapshot: borrowing Snapshot, position: ArraySlice<UInt8>?) -> Int {
    // Subscripting the inline array itself copies the whole of it at every lane.
    let quanta = snapshot.quanta.span
    let present = snapshot.present
    var count = labels
    for (lane, value) in values {
      guard present.has(lane) else {
        count += missing
        continue
      }
      switch value {
      case .number(let number): count += number.tokens(of: quanta[lane])
      case .category(let tokens): count += tokens[Int(quanta[lane])]
      }
    }
    guard let position else { return count + end }
    var scanner = beforePosition
    scanner.scan(position)
    scanner.scan(PromptText.end)
    return count + scanner.count
  }
}
