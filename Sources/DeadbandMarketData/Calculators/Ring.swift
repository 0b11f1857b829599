/// The last `capacity` numbers fed in: the one rolling window behind all calculators.
///
/// A calculator over n periods keeps n − 1 of them here and judges each new one together with these, so that looking
/// ahead (`peek`) and taking in (`add`) are the same computation.
struct Ring: Sendable {
  /// The numbers in no order that means anything, for what needs none.
  private(set) var values: [Double] = []
  private var next = 0
  let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    values.reserveCapacity(capacity)
  }

  var isFull: Bool { values.count == capacity }

  /// The number that came `age` numbers before the latest one; `age` below the count.
  subscript(age age: Int) -> Double {
    let index = next - 1 - age
    return values[index < 0 ? index + values.count : index]
  }

  mutating func append(_ value: Double) {
    if isFull { values[next] = value } else { values.append(value) }
    next = next + 1 == capacity ? 0 : next + 1
  }

  /// Mean of `latest` and the `count` newest numbers, and the sum of the squared deviations from it.
  ///
  /// Two passes over differences from `latest`: equal numbers give exactly that number and exactly 0, and no digits
  /// cancel as they do in the mean of the squares.
  func moments(with latest: Double, andNewest count: Int) -> (mean: Double, squares: Double) {
    var sum = 0.0
    for age in 0..<count { sum += self[age: age] - latest }
    let mean = latest + sum / Double(count + 1)
    var squares = (latest - mean) * (latest - mean)
    for age in 0..<count {
      let difference = self[age: age] - mean
      squares += difference * difference
    }
    return (mean, squares)
  }
}

extension Double {
  /// The number, or nil where it is infinite or not a number.
  var ifFinite: Double? { isFinite ? self : nil }
}
