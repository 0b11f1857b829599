public import DeadbandCore

/// Events by symbol and time.
///
/// A value: built once, asked often. O(events) memory.
public struct EventList: Sendable, Equatable {
  /// By symbol, each list in order of time.
  private let bySymbol: [String: [MarketEvent]]
  /// How many there are.
  public let count: Int

  /// No events.
  public static let none = EventList([])

  /// Events in any order; of equal ones one is kept.
  public init(_ events: some Sequence<MarketEvent>) {
    let distinct = Set(events)
    count = distinct.count
    bySymbol = Dictionary(grouping: distinct, by: \.symbol).mapValues { $0.sorted(by: MarketEvent.isOrdered) }
  }

  /// All events, by time, then symbol, then kind. O(n log n).
  public var events: [MarketEvent] { bySymbol.values.joined().sorted(by: MarketEvent.isOrdered) }

  /// The events of a symbol, those of ``MarketEvent/everySymbol`` among them, from one instant to another, both included;
  /// by time, then symbol, then kind. Upper and lower case are told apart. O(log events + those found).
  public func events(for symbol: String, in window: ClosedRange<Timestamp>) -> [MarketEvent] {
    let all = found(MarketEvent.everySymbol, window)
    guard symbol != MarketEvent.everySymbol else { return Array(all) }
    let own = found(symbol, window)
    return all.isEmpty ? Array(own) : (own + all).sorted(by: MarketEvent.isOrdered)
  }

  private func found(_ symbol: String, _ window: ClosedRange<Timestamp>) -> ArraySlice<MarketEvent> {
    guard let list = bySymbol[symbol] else { return [] }
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].at < window.lowerBound { low = middle + 1 } else { high = middle }
    }
    return list[low...].prefix { $0.at <= window.upperBound }
  }
}
