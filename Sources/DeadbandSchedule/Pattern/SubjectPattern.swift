/// One subject's requests by half hour of the week: those of the latest week as they are, those before it decayed to it.
///
/// All that is derived is computed from the cells alone, so that a pattern that was saved and resumed goes on exactly as
/// the other one does.
struct SubjectPattern: Hashable, Sendable {
  struct Cell: Hashable, Sendable {
    /// 0…335.
    let slot: Int16
    /// Requests in ``SubjectPattern/week``.
    var count: UInt32
    /// Requests before it, each with its weight.
    var past: Double

    var total: Double { Double(count) + past }
  }

  /// A cell of less is forgotten when a week ends: one request, twenty half-lives later.
  static let least = 0x1p-20

  /// The latest week in which there was a request.
  private(set) var week: Int
  /// Ascending by slot, at least one.
  private(set) var cells: [Cell]
  /// The sum over the cells, as of ``week``.
  private(set) var weight: Double

  /// One request.
  init(_ halfHour: HalfHour) {
    week = halfHour.week
    cells = [Cell(slot: Int16(halfHour.slot), count: 1, past: 0)]
    weight = 1
  }

  /// Cells in ascending order.
  init(week: Int, cells: [Cell]) {
    self.week = week
    self.cells = cells
    weight = 0
    weigh()
  }

  mutating func note(_ halfHour: HalfHour, _ decay: WeeklyDecay) {
    if halfHour.week > week { turn(to: halfHour.week, decay) }
    let index = index(of: halfHour.slot)
    if index == cells.count || cells[index].slot != halfHour.slot {
      cells.insert(Cell(slot: Int16(halfHour.slot), count: 0, past: 0), at: index)
    }
    if halfHour.week == week {
      if cells[index].count < .max { cells[index].count += 1 }
    } else {
      // One that comes late, after a request of a later week.
      cells[index].past += decay.weight(weeks: week - halfHour.week)
    }
    weigh()
  }

  /// The weighted requests of the weeks before that of the half hour, as of that week.
  func past(_ halfHour: HalfHour, _ decay: WeeklyDecay) -> Double {
    let index = index(of: halfHour.slot)
    guard index < cells.count, cells[index].slot == halfHour.slot else { return 0 }
    guard halfHour.week > week else { return cells[index].past }
    return cells[index].total * decay.weight(weeks: halfHour.week - week)
  }

  private mutating func turn(to later: Int, _ decay: WeeklyDecay) {
    let factor = decay.weight(weeks: later - week)
    for index in cells.indices {
      cells[index].past = cells[index].total * factor
      cells[index].count = 0
    }
    cells.removeAll { $0.past < Self.least }
    week = later
  }

  private mutating func weigh() { weight = cells.reduce(0) { $0 + $1.total } }

  /// Where the slot's cell is, or belongs.
  private func index(of slot: Int) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].slot < slot { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
