/// Whether an option leg was bought or sold.
public enum Side: String, Sendable, CaseIterable {
  /// Bought: the holder has the right.
  case long
  /// Sold: the writer has the duty.
  case short
}
