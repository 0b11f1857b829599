/// What each setting of one knob of a profile was measured to ask and to get wrong, strategy by strategy: from it the setting is
/// chosen that costs least at the price that a call has today.
///
/// A curve holds only settings that are the cheapest at some price: the lower convex hull of those that were measured. It is of
/// the settings it was measured for (``settings``), like a certificate, and no verdict depends on it by itself.
/// `docs/freshness.md` says where it comes from and what it is worth.
public struct FreshnessCurve: Sendable, Hashable {
  /// ``ThresholdProfile/settingsDigest`` of the profile that was measured.
  public let settings: Digest
  /// What is turned.
  public let knob: Certificate.Knob.Name
  /// Steps by strategy, from the one that asks most; under the empty name those of all strategies together.
  public let steps: [String: [Step]]

  /// One setting.
  public struct Step: Sendable, Hashable {
    /// The knob's value.
    public let setting: Double
    /// Share of the ticks at which the analyst is asked, 0…1.
    public let asked: Double
    /// Share of the ticks at which a served answer is not what a fresh look would say, 0…1.
    public let wrong: Double

    /// A setting and what was measured of it.
    public init(setting: Double, asked: Double, wrong: Double) {
      self.setting = setting
      self.asked = asked
      self.wrong = wrong
    }
  }

  /// Settings of one strategy at most, and strategies at most.
  static let limits = (steps: 64, strategies: 256)

  /// A curve of what was measured; of each strategy's settings the convex ones are kept.
  ///
  /// - Parameter measured: settings by strategy in any order, all strategies together under the empty name.
  /// - Returns: nil where nothing was measured of all strategies together, or where numbers lie outside their ranges.
  package init?(settings: Digest, knob: Certificate.Knob.Name, measured: [String: [Step]]) {
    guard measured[""]?.isEmpty == false, measured.count <= Self.limits.strategies,
      measured.values.allSatisfy({ $0.count <= Self.limits.steps && $0.allSatisfy(\.isValid) })
    else { return nil }
    self.settings = settings
    self.knob = knob
    steps = measured.filter { !$0.value.isEmpty }.mapValues(Self.hull)
  }

  /// The step that costs least.
  ///
  /// - Parameters:
  ///   - strategy: one that was not measured is judged like all together.
  ///   - breakEven: wrong answers that a call has to avert to be worth its price: the price of a call in terms of what a wrong
  ///     answer costs. At least 0.
  /// - Complexity: O(steps), without allocation.
  public func step(_ strategy: String, breakEven: Double) -> Step {
    let steps = steps[strategy] ?? steps[""] ?? []
    var best = steps[0]
    for step in steps.dropFirst() where step.cost(breakEven) < best.cost(breakEven) { best = step }
    return best
  }

  /// The break-evens at which some strategy's cheapest step changes, ascending: between two of them nothing does.
  public var turningPoints: [Double] {
    Set(
      steps.values.flatMap { steps in
        zip(steps, steps.dropFirst()).map { more, less in
          (less.wrong - more.wrong) / (more.asked - less.asked)
        }
      }
    ).sorted()
  }

  /// The settings that no other beats at every price, from the one that asks most: the lower convex hull.
  private static func hull(_ measured: [Step]) -> [Step] {
    var hull: [Step] = []
    for step in measured.sorted(by: { ($0.asked, $0.wrong, $0.setting) < ($1.asked, $1.wrong, $1.setting) }) {
      // Asks no less, and is wrong no less often.
      if let last = hull.last, step.wrong >= last.wrong { continue }
      while hull.count >= 2, !bends(hull[hull.count - 2], hull[hull.count - 1], step) { hull.removeLast() }
      hull.append(step)
    }
    return hull.reversed()
  }

  /// Whether the middle one lies below the line between the others.
  private static func bends(_ left: Step, _ middle: Step, _ right: Step) -> Bool {
    (middle.wrong - left.wrong) * (right.asked - left.asked)
      < (right.wrong - left.wrong) * (middle.asked - left.asked)
  }
}

extension FreshnessCurve.Step {
  /// What a tick costs at this step, in wrong answers.
  func cost(_ breakEven: Double) -> Double { asked * breakEven + wrong }

  var isValid: Bool {
    setting > 0 && setting <= 1e9 && (0...1).contains(asked) && (0...1).contains(wrong)
  }
}
