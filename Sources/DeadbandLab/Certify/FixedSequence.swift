/// Learn-then-Test with fixed-sequence testing: settings in an order fixed beforehand, from the one that asks most, are
/// tested one after the other at the whole of δ until one is not proved; those before it are.
///
/// For the first setting in the order that breaks the limit to be taken, its own p-value must be wrong, which happens with a
/// probability of δ at most, however many settings there are and however they hang together. A. N. Angelopoulos, S. Bates,
/// E. J. Candès, M. I. Jordan, L. Lei, "Learn then Test", arXiv 2110.01052 (2021), section 2. Where the risk grows along the
/// order it chooses as risk-controlling prediction sets do (S. Bates et al., JACM 68, 2021), and needs no such assumption.
enum FixedSequence {
  /// How many settings from the first on are proved.
  static func proved(_ pValues: [Double], delta: Double) -> Int { pValues.prefix { $0 <= delta }.count }
}
