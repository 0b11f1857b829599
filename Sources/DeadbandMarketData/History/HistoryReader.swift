public import DeadbandCore
public import DeadbandPricing

/// Reads snapshot histories, JSON Lines or CSV, plain or gzipped, or packed (``ColumnarHistory``), one tick at a time.
///
///     {"subject":"SPY 2024-06-21 IC 500/505/550/555","strategy":"IRON_CONDOR","at":"2024-05-01T14:30:00Z",
///      "indicators":{…},"position":{"legs":[…],"entry_value":1.85},"analysis":{"action":"hold"}}
///
/// Several files are read one after the other as one history. Ticks are in time order for each subject; equal times
/// are in order. A CSV history has the columns `subject,strategy,at` and the indicators' keys in any order; an empty
/// cell is a missing indicator.
///
/// Memory grows with the number of subjects, not with that of ticks; a tick is read without allocation once its
/// subject is known.
public struct HistoryReader: ~Copyable {
  /// The subjects seen so far.
  public var subjects: [String] { state.subjects.all }
  /// The strategies seen so far; the first is the empty name, no strategy.
  public var strategies: [String] { state.strategies.all }
  /// The actions of recorded analyses seen so far.
  public var actions: [String] { state.actions.all }

  /// Where the tick read last stands; in a packed file a tick's number, counted from 1, is its line.
  public private(set) var place = HistoryPlace()
  private var state: HistoryState
  private var paths: ArraySlice<String>
  private var open: OpenHistory?
  private var packed: PackedHistory?

  /// Opens nothing yet: the files are opened as they are reached.
  ///
  /// - Parameter paths: files in order; `-` is standard input.
  public init(paths: [String], schema: IndicatorSchema = .standard) {
    self.paths = paths[...]
    state = HistoryState(schema: schema)
  }

  /// Reads a packed history that is open already, which spares checking it again.
  public init(_ history: ColumnarHistory) {
    paths = []
    state = HistoryState(schema: history.schema)
    place.path = history.path
    packed = PackedHistory(history)
  }

  /// Reads the next tick; false after the last file's last one.
  ///
  /// - Throws: ``InputError`` with file, line and reason.
  public mutating func next(into tick: inout HistoryTick) throws(InputError) -> Bool {
    while true {
      if try packed?.read(into: &tick, &state, &place) == true { return true }
      packed = nil
      if open == nil {
        guard let path = paths.popFirst() else { return false }
        if let found = try PackedHistory(path: path, schema: state.builder.schema) {
          place = HistoryPlace()
          place.path = path
          packed = found
          continue
        }
        let opened = try OpenHistory.open(path, state)
        place.path = opened.path
        open = consume opened
      }
      if try open?.next(into: &tick, &state, &place) == true { return true }
      open = nil
    }
  }

  /// The position that the subject's latest tick carried, if it did.
  public func position(ofSubject subject: Int) -> Position? {
    state.positions.indices.contains(subject) ? state.positions[subject].position : nil
  }

  /// The JSON text of that position.
  public func positionText(ofSubject subject: Int) -> ArraySlice<UInt8>? {
    guard state.positions.indices.contains(subject) else { return nil }
    let json = state.positions[subject].json
    return json.isEmpty ? nil : json[...]
  }

  /// The error of the tick read last, for whoever judges it and cannot.
  public func refusal(_ reason: String) -> InputError {
    InputError(.data, path: place.path, line: place.line, reason: reason)
  }
}

/// What is known across the lines and files of a history.
struct HistoryState: Sendable {
  var subjects = Names()
  var strategies = Names([""])
  var actions = Names()
  /// The latest tick's time by subject.
  private var latest: [Timestamp] = []
  /// The latest tick's position by subject.
  var positions: [KnownPosition] = []
  var builder: SnapshotBuilder

  struct KnownPosition: Sendable {
    /// The JSON it was read from: the same text need not be read again.
    var json: [UInt8] = []
    var position: Position?
  }

  init(schema: IndicatorSchema) { builder = SnapshotBuilder(schema: schema) }

  /// Finishes a tick: its time may not lie before its subject's latest one.
  mutating func accept(_ tick: HistoryTick) throws(HistoryFault) {
    // A refused line may have named a subject that no tick has had yet, so more than one may be new.
    while latest.count <= tick.subject {
      latest.append(Timestamp(nanosecondsSince1970: .min))
      positions.append(KnownPosition())
    }
    guard tick.at >= latest[tick.subject] else {
      throw HistoryFault(
        "time goes backwards: \(tick.at) after \(latest[tick.subject]) for \(subjects.all[tick.subject].quotedForMessage)"
      )
    }
    latest[tick.subject] = tick.at
  }

  /// Forgets the position of a subject whose tick carries none.
  mutating func dropPosition(ofSubject subject: Int) {
    positions[subject].position = nil
    positions[subject].json.removeAll(keepingCapacity: true)
  }
}

/// Why a line is no tick.
struct HistoryFault: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
