/// The column layouts of bar files, each known by its header line.
public enum BarLayout: Sendable, CaseIterable {
  /// Daily bars of a share or fund with split and dividend factors. The dividend factor and the source are not
  /// read. A bar lasts from 09:30 to 16:00 New York (on half days too: the file does not say which they are).
  case dailyEquity
  /// Daily values of an index (the VIX) without volume, 09:30 to 16:00 New York. The open may lie outside
  /// [low, high]: the exchange's own series has such rows in 1992–2006.
  case dailyIndex
  /// Intraday bars, starts in New York local time.
  case newYork
  /// Intraday bars of a market that never closes, starts in UTC.
  case utc

  /// The exact header.
  public var header: String {
    switch self {
    case .dailyEquity: "date,open,high,low,close,volume,split_factor,dividend_factor,source"
    case .dailyIndex: "date,open,high,low,close"
    case .newYork: "bar_start_ny,open,high,low,close,volume"
    case .utc: "bar_start_utc,open,high,low,close,volume"
    }
  }

  var isDaily: Bool { self == .dailyEquity || self == .dailyIndex }
}
