/// Which answers a caller takes.
public enum Freshness: String, Sendable, Hashable, CaseIterable {
  /// What the verdict says; where it allows, the cached analysis at once and the refresh behind it.
  case automatic
  /// What the verdict says, but never one that is about to be refreshed.
  case settled
  /// A fresh one, whatever the verdict.
  case fresh
  /// A fresh one, and neither the cache looked at nor the answer kept.
  case uncached
  /// One from the cache, or none.
  case cachedOnly = "cached_only"
}
