/// Reads a gate's inputs out of snapshots, in the order of the model.
package struct GateReader: Sendable {
  /// How many inputs there are.
  package let count: Int
  private let readers: [Reader]
  private let strategies: [String]

  /// How one input is read.
  private struct Reader: Sendable {
    let form: Form
    let lane: UInt8
  }

  private enum Form: UInt8, Sendable { case value, size, ofPrice, timesPrice, decayLeft, strategy }

  /// A reader of at most ``GateBounds/inputs`` inputs.
  package init(_ inputs: [GateInput]) {
    count = inputs.count
    var strategies: [String] = []
    readers = inputs.map { input in
      switch input {
      case .value(let lane): return Reader(form: .value, lane: UInt8(lane))
      case .size(let lane): return Reader(form: .size, lane: UInt8(lane))
      case .ofPrice(let lane): return Reader(form: .ofPrice, lane: UInt8(lane))
      case .timesPrice(let lane): return Reader(form: .timesPrice, lane: UInt8(lane))
      case .decayLeft: return Reader(form: .decayLeft, lane: 0)
      case .strategy(let name):
        strategies.append(name)
        return Reader(form: .strategy, lane: UInt8(strategies.count - 1))
      }
    }
    self.strategies = strategies
  }

  /// The number by which ``read(_:_:_:)`` knows a strategy; −1 for one that no input asks about.
  @inline(__always)
  package func number(ofStrategy name: borrowing String) -> Int {
    for number in strategies.indices where strategies[number] == name { return number }
    return -1
  }

  /// Reads the inputs of a snapshot; minus infinity where an indicator is missing. No allocation.
  @inline(__always)
  package func read(
    _ snapshot: borrowing Snapshot, _ strategy: Int, _ inputs: inout InlineArray<64, Double>
  ) {
    let valueArray = snapshot.values
    let values = valueArray.span
    let present = snapshot.present
    let perPrice = 1 / values[Lane.underlyingPrice]
    let readers = readers.span
    for input in 0..<count {
      let reader = readers[input]
      let lane = Int(reader.lane)
      inputs[input] =
        switch reader.form {
        case .value: present.has(lane) ? values[lane] : -.infinity
        case .size: present.has(lane) ? abs(values[lane]) : -.infinity
        case .ofPrice: present.has(lane) ? values[lane] * perPrice : -.infinity
        case .timesPrice: present.has(lane) ? values[lane] * values[Lane.underlyingPrice] : -.infinity
        case .decayLeft:
          present.has(Lane.theta) && present.has(Lane.daysToExpiration)
            ? abs(values[Lane.theta]) * values[Lane.daysToExpiration] * perPrice : -.infinity
        case .strategy: lane == strategy ? 1 : 0
        }
    }
  }
}
