/// A regular expression of ECMA 262 in its Unicode mode, as far as one automaton can have it: no back references, no
/// looking ahead or behind, no `\p`, no `\c`.
///
/// It is not Swift's `Regex`, which goes back and tries anew: a pattern like `(a+)+$` would take a time that doubles
/// with each character, and the pattern may be the user's while the text is a model's. That one also matches
/// characters as people see them, and JSON Schema code points.
struct SchemaPattern: Sendable {
  /// Why a text is no pattern.
  struct Failure: Error {
    let reason: String
  }

  let text: String
  private let program: PatternProgram

  init(_ text: String) throws(Failure) {
    var parser = PatternParser(text)
    let node = try parser.parse()
    guard let program = PatternProgram(node) else {
      throw Failure(reason: "the pattern is too long, or repeats too much (\(PatternProgram.limit) steps)")
    }
    self.text = text
    self.program = program
  }

  /// Instructions that a character may cost.
  var cost: Int { program.instructions.count }

  /// Whether it matches anywhere in a text.
  func matches(_ text: String) -> Bool { program.matches(text.unicodeScalars.lazy.map(\.value)) }
}
