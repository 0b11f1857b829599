/// The column layouts of option chain files, each known by its header line.
public enum ChainLayout: Sendable, CaseIterable {
  /// Index options with a root and without theta and vega; gamma per point.
  case indexRoots
  /// Options with all greeks: the file's gamma is multiplied by 100, its theta is per year and its vega per 1.00 of
  /// volatility.
  case fullGreeks

  /// The exact header.
  public var header: String {
    switch self {
    case .indexRoots:
      "quote_date,underlying_last,contract,root,type,expiration,strike,bid,ask,last,net_change,volume,"
        + "open_interest,iv,delta,gamma"
    case .fullGreeks:
      "quote_date,underlying,underlying_last,contract,type,expiration,strike,bid,ask,last,volume,"
        + "open_interest,iv,delta,gamma,theta,vega"
    }
  }
}
