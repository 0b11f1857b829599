/// How many letters and marks one token takes, on average over prompts: the fitted part of ``TokenScanner``.
package struct TokenWeights: Sendable, Hashable {
  /// Letters of a word after a space or an underscore that are one token.
  package var word: Int
  /// The same for a word after anything else.
  package var bareWord: Int
  /// Further letters that are one more token.
  package var wordRest: Int
  /// Letters a token in a word in capitals.
  package var capitals: Int
  /// Punctuation marks a token.
  package var punctuation: Int
  /// Tokens of an underscore before a word.
  package var underscore: Int

  /// Fitted to `o200k_base` on the calibration half of the prompts; a test repeats the search and finds these.
  package static let fitted = TokenWeights(
    word: 12, bareWord: 4, wordRest: 4, capitals: 3, punctuation: 2, underscore: 0)
}
