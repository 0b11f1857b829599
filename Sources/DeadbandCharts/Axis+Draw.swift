extension Axis {
  /// What a drawing leaves free to the right of a plot, for the half of the last label.
  package static let margin = 14.0

  /// Grid lines across `plot` at the marks, each labelled `gap` pixels to the left of it.
  package func drawRows(_ svg: inout Markup, _ plot: Box, gap: Double = 8) {
    for mark in marks {
      let height = pixel(mark.value, plot.bottom, plot.top)
      svg.line("grid", plot.left, height, plot.right, height)
      svg.label("tick end", plot.left - gap, height + 4, mark.label)
    }
  }

  /// Grid lines at the marks down `plot` and the `strip` as wide below it, each labelled under the lower one.
  package func drawColumns(_ svg: inout Markup, _ plot: Box, _ strip: Box? = nil) {
    for mark in marks {
      let across = pixel(mark.value, plot.left, plot.right)
      for box in [plot, strip].compactMap(\.self) { svg.line("grid", across, box.top, across, box.bottom) }
      // No label is cut by the drawing's edge.
      let half = ChartText.width(mark.label) / 2
      let middle = min(max(across, half), plot.right + Self.margin - half)
      svg.label("tick middle", middle, (strip ?? plot).bottom + 18, mark.label)
    }
  }
}
