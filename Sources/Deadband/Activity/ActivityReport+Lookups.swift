public import DeadbandAnalysts
public import DeadbandStore

extension ActivityReport {
  /// Seconds within which 99 of 100 look-ups of the window's subjects found their analysis, in whichever tier it lay: up to 200
  /// are made now. Nil where there is no subject.
  public func lookupSeconds(_ store: AnalysisStore, _ clock: AnalystClock) -> Double? {
    var times: [Double] = []
    for subject in sample {
      let begun = clock.now()
      // What is damaged or gone takes its time too.
      _ = try? store.lookup(subject, at: now)
      times.append((clock.now() - begun) / .seconds(1))
    }
    times.sort()
    return times.isEmpty ? nil : times[(times.count * 99 - 1) / 100]
  }
}
