import DeadbandCore
import DeadbandMarketData

/// The bound that no gate can beat: ask only when a fresh answer would differ from the cached one.
///
/// Each rulebook has its own; what is reported is their mean.
struct BoundRun {
  private(set) var counts: BoundCounts
  private var cached: [UInt16] = []
  private var times: [Timestamp?] = []
  private let answerCount: Int

  init(answerCount: Int) {
    self.answerCount = answerCount
    counts = BoundCounts(answerCount: answerCount)
  }

  mutating func addSubject() {
    cached.append(contentsOf: repeatElement(0, count: answerCount))
    times.append(contentsOf: repeatElement(nil, count: answerCount))
  }

  mutating func observe(_ tick: HistoryTick, _ fresh: [UInt16], _ price: Money) throws(ReplayError) {
    for index in 0..<answerCount {
      let slot = tick.subject * answerCount + index
      if let time = times[slot], cached[slot] == fresh[index] {
        counts.oldestServedSeconds = max(counts.oldestServedSeconds, tick.at.seconds(since: time))
      } else {
        counts.asked[index] += 1
        counts.cost[index] = try counts.cost[index].plus(price)
        cached[slot] = fresh[index]
        times[slot] = tick.at
      }
    }
  }
}
