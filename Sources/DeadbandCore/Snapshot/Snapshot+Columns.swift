extension Snapshot {
  /// A snapshot of lanes whose reader has checked them: quanta within their limits and ranges, values that are the quanta
  /// over their scales, ``missing`` and 0 where `present` has no lane, and the price present.
  @inline(__always)
  package init(
    checked quanta: InlineArray<32, Int64>, _ values: InlineArray<32, Double>, _ present: IndicatorSet,
    _ schema: IndicatorSchema
  ) {
    self.quanta = quanta
    self.values = values
    self.present = present
    customTag = schema.customTag
    laneCount = schema.definitions.count
  }
}
