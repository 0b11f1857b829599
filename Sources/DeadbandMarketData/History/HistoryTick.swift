public import DeadbandCore

/// One line of a snapshot history: what was known of one subject at one time.
///
/// Names are numbers that ``HistoryReader`` hands out in the order of appearance, so that a tick can be read a
/// million times a second without making a string.
public struct HistoryTick: Sendable {
  /// Index into ``HistoryReader/subjects``.
  public package(set) var subject = 0
  /// Index into ``HistoryReader/strategies``; 0 is no strategy.
  public internal(set) var strategy = 0
  /// When the snapshot was taken.
  public internal(set) var at = Timestamp(nanosecondsSince1970: 0)
  /// The indicators at that time.
  public internal(set) var snapshot: Snapshot
  /// Index into ``HistoryReader/actions`` of the answer recorded at that time, if one was.
  public internal(set) var recordedAction: Int?
  /// How many ticks like this one the answer stands for, where it was drawn: 1 divided by the share that was drawn. A packed history
  /// has none.
  public internal(set) var recordedWeight: Double?

  /// A tick to read into.
  public init(schema: IndicatorSchema = .standard) { snapshot = Snapshot.empty(schema) }
}
