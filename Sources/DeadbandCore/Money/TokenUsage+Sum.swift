extension TokenUsage {
  /// Both together; nil past the range.
  package func adding(_ other: TokenUsage) -> TokenUsage? {
    var sum = TokenUsage()
    for path in [\TokenUsage.input, \.cachedInput, \.cacheWrite, \.longCacheWrite, \.output] {
      let (count, overflow) = self[keyPath: path].addingReportingOverflow(other[keyPath: path])
      guard !overflow else { return nil }
      sum[keyPath: path] = count
    }
    return sum
  }
}
