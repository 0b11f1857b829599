import DeadbandCore
import DeadbandSchedule

/// A user's events, in either form: those that are taken are in order of time, and found by symbol and window.
func fuzzAgenda(_ bytes: [UInt8]) {
  let list: EventList
  do throws(EventListError) { list = try EventList(reading: bytes, source: "fuzz") } catch {
    return expectReadable(error.description)
  }
  let events = list.events
  expect(events.count == list.count && list.count <= EventList.countLimit, "all of them, and not too many")
  for (before, after) in zip(events, events.dropFirst()) { expect(before.at <= after.at, "in order of time") }
  for event in events.prefix(50) where event.symbol != MarketEvent.everySymbol {
    expect(list.events(for: event.symbol, in: event.at...event.at).contains(event), "found by its time")
  }
}
