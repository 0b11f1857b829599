/// One decision tree: lines on inputs, and at its leaves what it adds to each score.
///
///     |delta| above 0.35? ── no ──▶ days_to_expiration above 21? ── no ──▶ leaf
///           └─ yes ─▶ leaf                  └─ yes ─▶ leaf
public indirect enum GateTree: Sendable, Hashable {
  /// What is added to the scores, one number each.
  case leaf([Double])
  /// Whether an input is above a line. A missing indicator is below every line.
  case line(input: Int, above: Double, no: GateTree, yes: GateTree)

  /// Lines from the root to the farthest leaf. O(nodes).
  package var depth: Int {
    switch self {
    case .leaf: 0
    case .line(_, _, let no, let yes): 1 + max(no.depth, yes.depth)
    }
  }

  /// Lines and leaves. O(nodes).
  package var nodeCount: Int {
    switch self {
    case .leaf: 1
    case .line(_, _, let no, let yes): 1 + no.nodeCount + yes.nodeCount
    }
  }
}
