/// A streaming indicator: a value that is fed one period after the other and answers with the indicator so far.
///
/// All calculators behave alike. The answer is nil until `warmUp` inputs were seen, and where the indicator is not
/// defined (no range, no volume, a logarithm of a price that is not positive) or not finite. Memory is constant,
/// `add` and `peek` do not allocate; copying a calculator with a window shares the window until one of the copies
/// is fed. Every window is evaluated afresh, so nothing drifts however long the history, and an odd input is forgotten
/// with its window; `RSI` and `MACD`, which have none, stay silent after an input that is not finite.
public protocol Calculator: Sendable {
  /// What one period brings.
  associatedtype Input
  /// What the indicator answers.
  associatedtype Output

  /// How many inputs the first answer needs, its own included.
  static var warmUp: Int { get }

  /// The answer if `input` came next, without taking it in: for a period that is still running (the price of the
  /// moment standing in for today's close), as often as wanted.
  func peek(_ input: Input) -> Output?

  /// Takes in a finished period and gives its answer, the same as `peek` gave for it.
  mutating func add(_ input: Input) -> Output?
}
