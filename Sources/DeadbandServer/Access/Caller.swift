/// Who a request comes from, as far as its token says.
struct Caller: Sendable, Hashable {
  /// Whose subjects, analyses and money it sees.
  let tenant: String
  /// Whether it may see everybody's figures.
  let isOperator: Bool
}
