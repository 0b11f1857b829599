/// The right an option gives: to buy (`call`) or to sell (`put`) the underlying.
public enum OptionType: String, Sendable, CaseIterable {
  /// The right to buy at the strike.
  case call
  /// The right to sell at the strike.
  case put

  /// +1 for a call, −1 for a put: the ω of the usual one-line formulas.
  var sign: Double { self == .call ? 1 : -1 }
}
