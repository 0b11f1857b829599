public import DeadbandCore
public import DeadbandPricing

/// A history that was parsed once and packed into columns: any tick of it, in any order, from the file mapped into memory.
///
///     let history = try ColumnarHistory(path: "spy.dbh")
///     var tick = HistoryTick()
///     for number in history.ticks(ofSubject: 3) {
///       history.read(number, into: &tick)
///     }
///
/// Ticks are numbered from 0 in the order of the history that was packed, as are subjects, strategies, actions. Values are
/// those of that history to the bit. Everything in the file was checked when it was opened: what can be asked for afterwards
/// is there and valid. Whoever overwrites or cuts the file short meanwhile gets other answers or ends the process; packed
/// files are replaced by renaming. The format: `docs/formats/history-columns.md`.
///
/// Memory: the names, the distinct positions, 24 bytes a lane and group; the columns are pages of the file.
public final class ColumnarHistory: Sendable {
  /// The file as it was named.
  public let path: String
  /// The indicators that ticks are read in.
  public let schema: IndicatorSchema
  /// How many ticks there are; more than 0.
  public let tickCount: Int
  /// The subjects in the order of appearance.
  public let subjects: [String]
  /// The strategies in the order of appearance; the first is the empty name, no strategy.
  public let strategies: [String]
  /// The actions of recorded analyses in the order of appearance.
  public let actions: [String]
  /// The times of the earliest and of the latest tick.
  public let first, last: Timestamp
  /// SHA-256 of the content: the same for the same ticks, however many files they came in and whether they were compressed.
  public let digest: Digest

  let file: FileMapping
  let groups: ColumnarGroups
  let positions: [Position]
  let positionTexts: [[UInt8]]
  /// Where each subject's ticks begin in the index, and where the last one's end.
  let starts: [Int]
  /// Where the index lies in the file.
  let index: Int

  /// Maps and checks a packed file.
  ///
  /// - Parameters:
  ///   - name: what errors call it, where its file is nothing that a user has named.
  ///   - schema: a profile's, where that defines indicators of its own; a file that holds none of those is read in any
  ///     schema.
  /// - Throws: ``InputError`` where the file cannot be read, is no packed history, is damaged, or was packed for other
  ///   indicators; its line is a tick's number, counted from 1.
  /// - Complexity: one pass over the file, about 5 ms a MiB.
  public convenience init(
    path: String, named name: String? = nil, schema: IndicatorSchema = .standard
  ) throws(InputError) {
    guard let file = try FileMapping(path: path, startingWith: ColumnarFormat.magic) else {
      throw InputError(
        .data, path: path, reason: "is no packed history", wayOut: "make one with deadband history pack")
    }
    try self.init(file, path: name ?? path, schema: schema)
  }

  /// The same; nil where the file holds something else, and for standard input, `-`.
  public convenience init?(ifPacked path: String, schema: IndicatorSchema = .standard) throws(InputError) {
    guard path != "-", let file = try FileMapping(path: path, startingWith: ColumnarFormat.magic) else {
      return nil
    }
    try self.init(file, path: path, schema: schema)
  }

  init(_ file: FileMapping, path: String, schema: IndicatorSchema) throws(InputError) {
    let checked: CheckedColumns
    do throws(ColumnarFault) { checked = try CheckedColumns(file, schema) } catch {
      throw InputError(
        .data, path: path, line: error.tick, reason: error.reason, wayOut: error.wayOut)
    }
    self.path = path
    self.schema = schema
    self.file = file
    tickCount = checked.footer.ticks
    subjects = checked.footer.subjects
    strategies = checked.footer.strategies
    actions = checked.footer.actions
    (first, last) = (checked.first, checked.last)
    digest = checked.digest
    groups = checked.groups
    positions = checked.positions
    positionTexts = checked.footer.positions
    starts = checked.starts
    index = checked.index
  }

  /// Reads a tick. Names are numbers of this history.
  ///
  /// - Parameter number: of the tick, below ``tickCount``.
  /// - Complexity: O(lanes), without allocation.
  public func read(_ number: Int, into tick: inout HistoryTick) {
    let (group, row) = groups.place(of: number)
    tick.subject = Int(file.load(group.subjects + 4 * row, as: UInt32.self))
    tick.strategy = Int(file.load(group.strategies + 2 * row, as: UInt16.self))
    let action: UInt16 = file.load(group.actions + 2 * row)
    tick.recordedWeight = nil
    tick.recordedAction = action == ColumnarFormat.noAction ? nil : Int(action)
    tick.at = Timestamp(nanosecondsSince1970: file.load(group.times + 8 * row))
    tick.snapshot = groups.snapshot(group, row, file, schema)
  }

  /// The indicators of a tick.
  public func snapshot(_ number: Int) -> Snapshot {
    let (group, row) = groups.place(of: number)
    return groups.snapshot(group, row, file, schema)
  }

  /// The time of a tick.
  public func time(_ number: Int) -> Timestamp {
    let (group, row) = groups.place(of: number)
    return Timestamp(nanosecondsSince1970: file.load(group.times + 8 * row))
  }

  /// The subject of a tick.
  public func subject(_ number: Int) -> Int {
    let (group, row) = groups.place(of: number)
    return Int(file.load(group.subjects + 4 * row, as: UInt32.self))
  }

  /// The strategy of a tick, 0 for none.
  public func strategy(_ number: Int) -> Int {
    let (group, row) = groups.place(of: number)
    return Int(file.load(group.strategies + 2 * row, as: UInt16.self))
  }

  /// The action that was recorded with a tick, if one was.
  public func recordedAction(_ number: Int) -> Int? {
    let (group, row) = groups.place(of: number)
    let action: UInt16 = file.load(group.actions + 2 * row)
    return action == ColumnarFormat.noAction ? nil : Int(action)
  }

  /// The position that a tick carried, if it did.
  public func position(_ number: Int) -> Position? { positionNumber(number).map { positions[$0] } }

  /// The JSON text of that position.
  public func positionText(_ number: Int) -> [UInt8]? { positionNumber(number).map { positionTexts[$0] } }

  /// The number of a tick's position among the distinct ones.
  func positionNumber(_ number: Int) -> Int? {
    let (group, row) = groups.place(of: number)
    let position: UInt32 = file.load(group.positions + 4 * row)
    return position == 0 ? nil : Int(position) - 1
  }
}
