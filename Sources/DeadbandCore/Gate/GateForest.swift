/// Trees laid out for judging: every node in one array, a leaf its own successor, so that all trees of a forest are walked
/// to the same depth without a branch that could be guessed wrong.
///
///     nodes   [ line: input 3, above 0.35, no → 1, yes → 2 ][ leaf → itself ][ line … ]
///     leaves  [ one number a score ] per leaf, one after the other
struct GateForest: Sendable {
  struct Node: Sendable {
    var above: Double
    /// Where in the leaves this node's numbers begin; 0 for a line.
    var leaf: Int32
    /// The node after a no; the one after a yes is the next.
    var no: UInt16
    var input: UInt16
  }

  private(set) var nodes: [Node] = []
  private(set) var leaves: [Double] = []
  private(set) var roots: [UInt16] = []
  private(set) var depth = 0

  /// Lays out trees that ``GateBounds`` has been kept in.
  init(_ trees: [GateTree]) {
    for tree in trees {
      depth = max(depth, tree.depth)
      roots.append(UInt16(nodes.count))
      nodes.append(Node(above: .infinity, leaf: 0, no: 0, input: 0))
      place(tree, at: nodes.count - 1)
    }
  }

  private mutating func place(_ tree: GateTree, at index: Int) {
    switch tree {
    case .leaf(let values):
      nodes[index] = Node(above: .infinity, leaf: Int32(leaves.count), no: UInt16(index), input: 0)
      leaves += values
    case .line(let input, let above, let no, let yes):
      let first = nodes.count
      nodes.append(Node(above: .infinity, leaf: 0, no: 0, input: 0))
      nodes.append(Node(above: .infinity, leaf: 0, no: 0, input: 0))
      nodes[index] = Node(above: above, leaf: 0, no: UInt16(first), input: UInt16(input))
      place(no, at: first)
      place(yes, at: first + 1)
    }
  }

  /// Adds every tree's leaf to `scores`, `count` numbers each.
  ///
  /// Four trees at a time: each waits for its own loads, and the waits overlap.
  @inline(__always)
  func add(_ inputs: borrowing Span<Double>, count: Int, to scores: inout MutableSpan<Double>) {
    let nodes = nodes.span
    let leaves = leaves.span
    let roots = roots.span
    var tree = 0
    while tree + 4 <= roots.count {
      var (a, b, c, d) = (Int(roots[tree]), Int(roots[tree + 1]), Int(roots[tree + 2]), Int(roots[tree + 3]))
      for _ in 0..<depth {
        a = Self.next(nodes[a], inputs)
        b = Self.next(nodes[b], inputs)
        c = Self.next(nodes[c], inputs)
        d = Self.next(nodes[d], inputs)
      }
      let (e, f) = (Int(nodes[a].leaf), Int(nodes[b].leaf))
      let (g, h) = (Int(nodes[c].leaf), Int(nodes[d].leaf))
      for score in 0..<count {
        scores[score] += leaves[e + score] + leaves[f + score] + leaves[g + score] + leaves[h + score]
      }
      tree += 4
    }
    while tree < roots.count {
      var node = Int(roots[tree])
      for _ in 0..<depth { node = Self.next(nodes[node], inputs) }
      let leaf = Int(nodes[node].leaf)
      for score in 0..<count { scores[score] += leaves[leaf + score] }
      tree += 1
    }
  }

  @inline(__always)
  private static func next(_ node: Node, _ inputs: borrowing Span<Double>) -> Int {
    Int(node.no) + (inputs[Int(node.input)] > node.above ? 1 : 0)
  }
}
