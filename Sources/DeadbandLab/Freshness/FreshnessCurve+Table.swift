import DeadbandCharts
public import DeadbandCore

extension FreshnessCurve {
  /// The settings of each strategy with the break-even from which on each is the cheapest, as text at most 80 columns wide.
  ///
  /// - Parameter wrongAnswer: what one costs; break-evens are shown as prices of a call.
  public func table(wrongAnswer: Money) -> String {
    var rows = [["strategy", knob.rawValue, "asked", "wrong", "cheapest from a call's price of"]]
    for (strategy, steps) in steps.sorted(by: { $0.key < $1.key }) {
      for (index, step) in steps.enumerated() {
        let from =
          index == 0
          ? 0 : (step.wrong - steps[index - 1].wrong) / (steps[index - 1].asked - step.asked)
        let price = Money(nanoDollars: Int64((from * Double(wrongAnswer.nanoDollars)).rounded()))
        rows.append([
          index == 0 ? (strategy.isEmpty ? "all together" : strategy) : "", step.setting.plain,
          percent(step.asked), percent(step.wrong, 2), "\(price)",
        ])
      }
    }
    return (aligned(rows, widths: [-18, 11, 8, 8, 30]) + [""]).joined(separator: "\n")
  }
}
