public import DeadbandCore

/// What a decision was made on, as far as a paper account needs it to act on the decision later: the same for every model that was asked.
public struct DecisionBasis: Sendable, Hashable {
  /// The price of each asset, above 0.
  public let prices: [Asset: Double]
  /// The equity of the account that it was made for, above 0.
  public let equity: Money
  /// What a position is worth for each dollar that it binds, at least 1.
  public let leverage: Double

  /// A basis.
  public init(prices: [Asset: Double], equity: Money, leverage: Double) {
    self.prices = prices
    self.equity = equity
    self.leverage = leverage
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("prices")
      writer.object { writer in
        for (asset, price) in prices.sorted(by: { $0.key < $1.key }) {
          writer.key(asset.symbol)
          writer.number(price)
        }
      }
      writer.key("equity_usd")
      writer.json(equity.dollars.utf8)
      writer.key("leverage")
      writer.number(leverage)
    }
  }

  init(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) {
    let fields = try node.object(required: ["prices", "equity_usd", "leverage"])
    var prices: [Asset: Double] = [:]
    for (key, node) in try fields.required("prices").fields() {
      guard let asset = Asset(key) else { throw node.error("\(Asset.form) is needed") }
      prices[asset] = try node.number("a price above 0") { $0 > 0 }
    }
    self.prices = prices
    let money = try fields.required("equity_usd")
    equity = try DecisionDocument.money(money)
    guard equity > .zero else { throw money.error("dollars above 0 are needed") }
    leverage = try fields.required("leverage").number("at least 1") { $0 >= 1 }
  }
}
