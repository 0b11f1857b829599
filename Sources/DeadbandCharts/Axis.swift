/// A range of values with marks at round numbers.
package struct Axis {
  /// A mark and what it is called.
  package struct Mark: Equatable {
    package let value: Double
    package let label: String

    package init(value: Double, label: String) { (self.value, self.label) = (value, label) }
  }

  package let low, high: Double
  package let marks: [Mark]

  /// Where a value lies between the pixels `start` and `end`; values outside the axis stay at its ends.
  package func pixel(_ value: Double, _ start: Double, _ end: Double) -> Double {
    let share = value.isFinite ? (value - low) / (high - low) : 0
    return start + (end - start) * min(max(share, 0), 1)
  }

  package init(low: Double, high: Double, marks: [Mark]) {
    self.low = low
    // A single value still has a place on its axis.
    self.high = high > low ? high : low + 1
    self.marks = marks
  }
}

extension Axis {
  /// The least axis around two values that begins and ends at marks, about `count` of them, which are multiples of
  /// 1, 2 or 5 times a power of ten.
  ///
  /// - Parameter unit: follows each number.
  package init(around low: Double, _ high: Double, count: Int, unit: String = "") {
    var low = low.isFinite ? min(max(low, -Self.largest), Self.largest) : 0
    var high = high.isFinite ? min(max(high, -Self.largest), Self.largest) : low
    // Less than a millionth of the numbers themselves is no range to draw.
    let least = max(abs(low), abs(high)) * 1e-6
    if !(high - low > least) {
      let room = max(abs(low) * 0.05, 0.5)
      (low, high) = (min(low, high) - room, max(low, high) + room)
    }
    let step = RoundStep(atLeast: (high - low) / Double(max(count, 1)))
    let first = (low / step.length + 1e-9).rounded(.down)
    let last = (high / step.length - 1e-9).rounded(.up)
    let marks = stride(from: first, through: last, by: 1).map { multiple in
      let value = multiple * step.length
      return Mark(value: value, label: step.label(value) + unit)
    }
    self.init(low: first * step.length, high: last * step.length, marks: marks)
  }

  /// Beyond it whole numbers are no longer told apart.
  private static var largest: Double { 1e15 }
}

/// 1, 2 or 5 times a power of ten.
struct RoundStep {
  let length: Double
  /// Decimals that its multiples need.
  private let places: Int

  /// The shortest one not below a finite positive length.
  init(atLeast least: Double) {
    var unit = 1.0
    var places = 0
    while unit > least, places < 12 {
      places += 1
      unit = 1 / RoundStep.power(places)
    }
    while unit * 10 <= least { unit *= 10 }
    let factor = [1.0, 2, 5, 10].first { unit * $0 >= least * (1 - 1e-9) } ?? 10
    length = unit * factor
    self.places = factor == 10 ? max(0, places - 1) : places
  }

  /// A multiple of the step, with commas between thousands.
  func label(_ value: Double) -> String {
    let text = fixed(value, places)
    guard abs(value) >= 10_000, abs(value) < 1e15 else { return text }
    let whole = text.prefix { $0 != "." }
    return (Int(whole).map(grouped) ?? String(whole)) + text.dropFirst(whole.count)
  }

  private static func power(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}
