import DeadbandCore

/// What subjects must share to be asked with one prompt: so much of it is the same.
struct SubjectGroup: Hashable, Comparable, Sendable {
  let prompt: String
  let symbol: String
  let strategy: String
  /// The Monday of the first expiration's week, in days since 1970; 0 where it is not known.
  let week: Int
  let tenant: String

  init(_ subject: AnalysisSubject, mixesSymbols: Bool = false) {
    prompt = subject.prompt.template.identity
    symbol = mixesSymbols ? "" : subject.symbol
    strategy = subject.strategy ?? ""
    week = subject.position.flatMap { $0.legs.map(\.expiration).min() }.map(Self.week(of:)) ?? 0
    tenant = subject.tenant
  }

  /// By prompt first: questions that begin alike follow one another, while the provider still has the beginning in its cache.
  static func < (left: SubjectGroup, right: SubjectGroup) -> Bool {
    (left.prompt, left.strategy, left.symbol, left.week, left.tenant)
      < (right.prompt, right.strategy, right.symbol, right.week, right.tenant)
  }

  /// The Monday of a date's week in days since 1970: 1970-01-01 was a Thursday.
  static func week(of date: CalendarDate) -> Int {
    Int(Int64(date.daysSince1970) - (Int64(date.daysSince1970) + 3).flooredDivision(by: 7).remainder)
  }
}
