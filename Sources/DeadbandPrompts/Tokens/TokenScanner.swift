/// Estimates how many tokens a language model's tokenizer makes of a text, byte by byte, in one pass.
///
/// The text falls into the pieces that the byte-pair tokenizers of current models split at before they look anything
/// up (words, groups of up to three digits, punctuation, white space), and each piece counts by its length:
///
///     underlying  _price   (  currency  ):   ␣  200  .  22  ⏎
///         1         1     1      1      1   1   1   1   1   1
///
/// The weights of the lengths are fitted to a real vocabulary; `docs/cost.md` says how well. A scanner is a value:
/// scanning resumes from a copy. No allocation.
///
/// Source of the pieces: the split pattern of the `o200k_base` encoding in OpenAI's `tiktoken`.
package struct TokenScanner: Sendable {
  private let weights: TokenWeights
  /// Tokens of the pieces that have ended.
  private var ended = 0
  private var piece = Kind.none
  /// The kind of the piece before the current one.
  private var before = Kind.none
  /// Bytes of the current piece.
  private var length = 0
  /// Capital letters among them.
  private var capitals = 0

  private enum Kind: UInt8 {
    case none, word, digits, space, newline, underscore, punctuation, nonASCII
  }

  package init(weights: TokenWeights = .fitted) { self.weights = weights }

  /// The tokens of `bytes` alone.
  package static func count(_ bytes: some Sequence<UInt8>, weights: TokenWeights = .fitted) -> Int {
    var scanner = TokenScanner(weights: weights)
    scanner.scan(bytes)
    return scanner.count
  }

  /// Takes the bytes that follow.
  package mutating func scan(_ bytes: some Sequence<UInt8>) {
    let kinds = Self.kinds
    // A copy can live in registers, as `self` cannot.
    var scanner = self
    for byte in bytes {
      let kind = kinds[Int(byte)]
      if kind != scanner.piece { scanner.begin(kind) }
      scanner.length &+= 1
      scanner.capitals &+= byte &- UInt8(ascii: "A") < 26 ? 1 : 0
    }
    self = scanner
  }

  /// The tokens, if the text ends here.
  package var count: Int {
    var copy = self
    copy.end(next: .none)
    return copy.ended
  }

  /// The tokens of so many digits in a row.
  @inline(__always)
  static func digits(_ count: Int) -> Int { (count + 2) / 3 }

  /// The tokens of one space before a digit, or before a sign and a digit, where space and sign are one piece.
  static let beforeNumber = 1
  /// The tokens of a decimal point between digits.
  static let point = 1

  private static let kinds = (UInt8.min...UInt8.max).map(kind(of:))

  private static func kind(of byte: UInt8) -> Kind {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .word
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digits
    case 0x20, 0x09: .space
    case 0x0A, 0x0D: .newline
    case UInt8(ascii: "_"): .underscore
    case 0x80...: .nonASCII
    default: .punctuation
    }
  }

  @inline(__always)
  private mutating func begin(_ kind: Kind) {
    end(next: kind)
    before = piece
    piece = kind
    length = 0
    capitals = 0
  }

  @inline(__always)
  private mutating func end(next: Kind) {
    switch piece {
    case .none: break
    case .word: ended += word
    case .digits: ended += Self.digits(length)
    // The last space belongs to the piece after it, unless that is a number; those before it are one token.
    case .space: ended += (length > 1 ? 1 : 0) + (next == .digits || next == .none ? 1 : 0)
    // Punctuation takes the line ends after it along.
    case .newline: ended += before == .punctuation ? 0 : 1
    case .underscore: ended += next == .word && length == 1 ? weights.underscore : 1
    case .punctuation: ended += (length + weights.punctuation - 1) / weights.punctuation
    case .nonASCII: ended += (length + 2) / 3
    }
  }

  @inline(__always)
  private var word: Int {
    if capitals > 1 { return (length + weights.capitals - 1) / weights.capitals }
    let whole = before == .space || before == .underscore ? weights.word : weights.bareWord
    guard length > whole else { return 1 }
    return 1 + (length - whole + TokenWeights.wordRest - 1) / TokenWeights.wordRest
  }
}
