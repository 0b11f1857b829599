import CoreMetrics
import Synchronization

/// A count of whole things.
final class WholeCell: CounterHandler, MetricCell {
  private let value = Atomic<Int64>(0)

  func increment(by amount: Int64) { value.add(amount, ordering: .relaxed) }
  func reset() { value.store(0, ordering: .relaxed) }

  func write(_ name: String, _ labels: String, to text: inout MetricText) {
    text.sample(name, labels, Double(value.load(ordering: .relaxed)))
  }
}

/// A sum of parts.
final class SumCell: FloatingPointCounterHandler, MetricCell {
  private let value = Mutex(0.0)

  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func reset() { value.withLock { $0 = 0 } }

  func write(_ name: String, _ labels: String, to text: inout MetricText) {
    text.sample(name, labels, value.withLock(\.self))
  }
}

/// A level that goes up and down.
final class LevelCell: MeterHandler, MetricCell {
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }

  func write(_ name: String, _ labels: String, to text: inout MetricText) {
    text.sample(name, labels, value.withLock(\.self))
  }
}

/// How often values fell below each of some bounds: from 50 µs to a minute, each about twice the one before.
final class HistogramCell: RecorderHandler, TimerHandler, MetricCell {
  private static let bounds: [Double] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    60,
  ]

  private let counts: InlineArray<19, Atomic<Int64>>
  /// In units.
  private let sum = Atomic<Int64>(0)
  private let unit: Double

  /// - Parameter unit: what one is recorded as: 1e9 for seconds that come in nanoseconds.
  init(unit: Double) {
    self.unit = unit
    counts = InlineArray { _ in Atomic(0) }
  }

  func record(_ value: Int64) { record(raw: value) }
  func record(_ value: Double) { record(raw: Int64(clamping: Int(exactly: value.rounded()) ?? 0)) }
  func recordNanoseconds(_ duration: Int64) { record(raw: duration) }

  private func record(raw: Int64) {
    let value = Double(raw) / unit
    var place = 0
    while place < Self.bounds.count, value > Self.bounds[place] { place &+= 1 }
    counts[place].add(1, ordering: .relaxed)
    sum.add(raw, ordering: .relaxed)
  }

  func write(_ name: String, _ labels: String, to text: inout MetricText) {
    var total: Int64 = 0
    for place in counts.indices {
      total += counts[place].load(ordering: .relaxed)
      let bound = place < Self.bounds.count ? MetricText.number(Self.bounds[place]) : "+Inf"
      text.sample("\(name)_bucket", labels, adding: ("le", bound), Double(total))
    }
    text.sample("\(name)_sum", labels, Double(sum.load(ordering: .relaxed)) / unit)
    text.sample("\(name)_count", labels, Double(total))
  }
}
