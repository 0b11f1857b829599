import DeadbandCore
import Synchronization

/// Draws which hits are asked afresh, and keeps the calls' own budget.
///
/// The draw is a hash of the seed, the snapshot's state and the time: it depends on nothing of the verdict, takes no lock and no
/// shared state, and so is unbiased and costs a hit a few nanoseconds.
final class ShadowSampler: Sendable {
  private let seed: UInt64
  /// A draw below it is taken; 2^64 times the share.
  private let shadowBelow: UInt64
  private let repeatBelow: UInt64
  private let callsPerDay: Int
  private let moneyPerDay: Money?
  private let used = Mutex(Used())

  private struct Used {
    var day = CalendarDate.earliest
    var calls = 0
    var money = Money.zero
  }

  init(_ configuration: QualityConfiguration) {
    seed = configuration.seed
    shadowBelow = Self.bound(configuration.shadowShare)
    repeatBelow = Self.bound(configuration.repeatShare)
    callsPerDay = configuration.callsPerDay
    moneyPerDay = configuration.moneyPerDay
  }

  private static func bound(_ share: Double) -> UInt64 {
    share >= 1 ? .max : share > 0 ? UInt64(share * 18_446_744_073_709_549_568) : 0
  }

  @inline(__always)
  func drawsHit(_ state: Digest, at now: Timestamp) -> Bool {
    shadowBelow > 0 && draw(state, now, salt: 0) < shadowBelow
  }

  func drawsRefresh(_ state: Digest, at now: Timestamp) -> Bool {
    repeatBelow > 0 && draw(state, now, salt: 0x5bd1_e995) < repeatBelow
  }

  @inline(__always)
  private func draw(_ state: Digest, _ now: Timestamp, salt: UInt64) -> UInt64 {
    var mix = SplitMix64(
      seed: seed ^ state.words.0 ^ UInt64(bitPattern: now.nanosecondsSince1970) &* 0x9e37_79b9_7f4a_7c15
        ^ salt)
    return mix.next()
  }

  /// Takes a call out of the day's budget; false where there is none left yet. The budget comes with the day's hours, and a twentieth
  /// of it at once: else a busy service would spend it in the day's first minutes, and measure those alone.
  func takeCall(at now: Timestamp) -> Bool {
    let day = now.utcDate
    return used.withLock { used in
      if used.day != day { used = Used(day: day) }
      let share = Double(now.split.seconds.flooredDivision(by: 86_400).remainder) / 86_400
      let most = min(Double(callsPerDay), Double(callsPerDay) * (share + 0.05) + 1)
      guard callsPerDay > 0, Double(used.calls) < most.rounded(.down),
        moneyPerDay.map({ used.money < $0 }) ?? true
      else { return false }
      used.calls += 1
      return true
    }
  }

  /// Adds what a call has cost.
  func spent(_ money: Money, on day: CalendarDate) {
    used.withLock { used in
      guard used.day == day else { return }
      used.money.accumulate(money)
    }
  }
}
