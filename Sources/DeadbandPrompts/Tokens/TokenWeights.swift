/// How many letters and marks one token takes: the fitted part of ``TokenScanner``.
package struct TokenWeights: Sendable, Hashable {
  /// Letters of a word after a space or an underscore that are one token.
  package var word: Int
  /// The same for a word after anything else: most vocabularies hold fewer and shorter words without the space.
  package var bareWord: Int
  /// Letters a token in a word with several capitals.
  package var capitals: Int
  /// Punctuation marks a token.
  package var punctuation: Int
  /// Tokens of an underscore before a word: vocabularies hold many words together with it.
  package var underscore: Int

  /// Letters of one more token in a longer word. Guessed: no word of a prompt's fixed text is long enough to tell.
  package static let wordRest = 4

  /// Fitted to `o200k_base` on the lines of the calibration prompts; a test repeats the search, and finds none
  /// that are better by a twentieth.
  package static let fitted = TokenWeights(word: 12, bareWord: 7, capitals: 3, punctuation: 2, underscore: 0)
}
