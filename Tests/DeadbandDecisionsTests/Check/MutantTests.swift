import DeadbandCore
import Foundation
import Testing

@testable import DeadbandDecisions

/// Valid decisions, broken in ways that models break them, judged by the check and by one that was written apart from it, on plain JSON.
@Suite struct MutantTests {
  private static let assets = ["BTC", "ETH", "SOL"]
  private static let prices = ["BTC": 60_000.0, "ETH": 3_000, "SOL": 150]

  private func limits(_ holdings: [String: Double]) -> DecisionLimits {
    var state = DecisionWorld.state(50_000, free: 12_000)
    state.holdings = Dictionary(
      uniqueKeysWithValues: holdings.compactMap { symbol, quantity in
        Asset(symbol).map { ($0, Holding(quantity: quantity, entryPrice: Self.prices[symbol] ?? 1)) }
      })
    return DecisionLimits(
      assets: Self.assets.compactMap { Asset($0) },
      prices: Dictionary(
        uniqueKeysWithValues: Self.prices.compactMap { symbol, price in Asset(symbol).map { ($0, price) } }),
      state: state, largestPosition: DecisionWorld.dollars(15_000), leverage: 2, riskPerTrade: 0.02,
      riskLevels: [.low, .medium])
  }

  private typealias Object = [String: Any]

  private func valid(_ random: inout SplitMix64, _ holdings: [String: Double]) -> Object {
    var total = 0
    let decisions: [Object] = Self.assets.map { symbol in
      let price = Self.prices[symbol] ?? 1
      let held = holdings[symbol] ?? 0
      var choices = ["buy", "sell", "hold"]
      if held != 0 { choices += ["adjust", "close"] }
      let action = choices[Int.random(in: 0..<choices.count, using: &random)]
      let allocation = action == "buy" || action == "sell" ? Int.random(in: 1...4_000, using: &random) : 0
      total += allocation
      let up = action == "buy" || (action != "sell" && held > 0)
      var part: Object = [
        "asset": symbol, "action": action, "allocation_usd": allocation, "rationale": "why", "confidence": 60,
        "risk_level": ["low", "medium"][Int.random(in: 0..<2, using: &random)], "tp_price": NSNull(),
        "sl_price": NSNull(),
      ]
      if action == "buy" || action == "sell" {
        part["tp_price"] = price * (up ? 1.1 : 0.9)
        part["sl_price"] = price * (up ? 0.95 : 1.05)
      }
      return part
    }
    return [
      "decisions": decisions, "portfolio_rationale": "all", "total_allocation_usd": total,
      "portfolio_risk_level": "medium",
    ]
  }

  /// One thing that goes wrong, or that only might.
  private func mutated(_ valid: Object, _ random: inout SplitMix64) -> [UInt8] {
    var object = valid
    var decisions = object["decisions"] as? [Object] ?? []
    let place = Int.random(in: 0..<decisions.count, using: &random)
    let price = Self.prices[Self.assets[place]] ?? 1
    switch Int.random(in: 0..<22, using: &random) {
    case 0: decisions[place]["allocation_usd"] = -Double.random(in: 0...100, using: &random)
    case 1: decisions[place]["allocation_usd"] = Double.random(in: 0...40_000, using: &random).rounded()
    case 2:
      decisions[place]["asset"] = ["DOGE", "btc", "", "BTC", "ETH"][Int.random(in: 0..<5, using: &random)]
    case 3: decisions.append(decisions[place])
    case 4: decisions.remove(at: place)
    case 5:
      let actions = ["buy", "sell", "hold", "adjust", "close", "short", "BUY"]
      decisions[place]["action"] = actions[Int.random(in: 0..<actions.count, using: &random)]
    case 6: decisions[place]["tp_price"] = price * Double.random(in: -0.5...2, using: &random)
    case 7: decisions[place]["sl_price"] = price * Double.random(in: -0.5...2, using: &random)
    case 8:
      let other = decisions[place]["tp_price"]
      decisions[place]["tp_price"] = decisions[place]["sl_price"]
      decisions[place]["sl_price"] = other
    case 9: decisions[place]["sl_price"] = NSNull()
    case 10: decisions[place]["confidence"] = Double.random(in: -50...150, using: &random).rounded()
    case 11: decisions[place]["risk_level"] = ["high", "none", "low"][Int.random(in: 0..<3, using: &random)]
    case 12:
      decisions[place].removeValue(
        forKey: decisions[place].keys.sorted()[Int.random(in: 0..<8, using: &random)])
    case 13: decisions[place]["leverage"] = 10
    case 14: object["total_allocation_usd"] = Double.random(in: 0...30_000, using: &random).rounded()
    case 15: object["portfolio_risk_level"] = "high"
    case 16: object["portfolio_rationale"] = ["", "   ", "fine"][Int.random(in: 0..<3, using: &random)]
    case 17: decisions[place]["rationale"] = ["", "\n"][Int.random(in: 0..<2, using: &random)]
    case 18:
      // More money, and a sum that says so: invented where it is more than there is.
      let more = Int.random(in: 0...9_000, using: &random)
      let was = decisions[place]["allocation_usd"] as? Int ?? 0
      decisions[place]["allocation_usd"] = more
      object["total_allocation_usd"] = (object["total_allocation_usd"] as? Int ?? 0) - was + more
    case 19: decisions[place]["allocation_usd"] = "1000"
    case 20: decisions.shuffle(using: &random)
    default: object["note"] = "x"
    }
    object["decisions"] = decisions
    let bytes = (try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)) ?? Data()
    switch Int.random(in: 0..<60, using: &random) {
    case 0: return Array("Here is my decision: ".utf8) + bytes
    case 1: return Array(bytes.dropLast(Int.random(in: 1...20, using: &random)))
    case 2:
      return Array(
        String(decoding: bytes, as: UTF8.self).replacing("60", with: "NaN", maxReplacements: 1).utf8)
    default: return Array(bytes)
    }
  }

  /// The rules once more, from the documentation and on plain JSON.
  private func keepsAllRules(_ bytes: [UInt8], _ holdings: [String: Double]) -> Bool {
    guard let root = try? JSONSerialization.jsonObject(with: Data(bytes)) as? Object,
      Set(root.keys) == ["decisions", "portfolio_rationale", "total_allocation_usd", "portfolio_risk_level"],
      let decisions = root["decisions"] as? [Object], let total = number(root["total_allocation_usd"]),
      let level = root["portfolio_risk_level"] as? String, ["low", "medium"].contains(level),
      let why = root["portfolio_rationale"] as? String, why.contains(where: { !$0.isWhitespace })
    else { return false }
    guard decisions.compactMap({ $0["asset"] as? String }).sorted() == Self.assets.sorted(),
      decisions.count == 3
    else {
      return false
    }
    var sum = 0.0
    for part in decisions {
      let keys = Set(part.keys)
      let needed: Set<String> = [
        "asset", "action", "allocation_usd", "rationale", "confidence", "risk_level",
      ]
      guard keys.isSuperset(of: needed), keys.isSubset(of: needed.union(["tp_price", "sl_price"])),
        let symbol = part["asset"] as? String, let price = Self.prices[symbol],
        let action = part["action"] as? String,
        let allocation = number(part["allocation_usd"]), allocation >= 0, allocation * 2 <= 15_000,
        let confidence = number(part["confidence"]), confidence >= 0, confidence <= 100,
        let risk = part["risk_level"] as? String, ["low", "medium"].contains(risk),
        let reason = part["rationale"] as? String, reason.contains(where: { !$0.isWhitespace })
      else { return false }
      sum += allocation
      let (takeProfit, stopLoss) = (part["tp_price"] ?? NSNull(), part["sl_price"] ?? NSNull())
      guard takeProfit is NSNull || number(takeProfit).map({ $0 > 0 }) == true,
        stopLoss is NSNull || number(stopLoss).map({ $0 > 0 }) == true
      else { return false }
      let (up, down) = (number(takeProfit), number(stopLoss))
      let held = holdings[symbol] ?? 0
      switch action {
      case "buy":
        guard allocation > 0, let down, down < price, up.map({ $0 > price }) ?? true,
          allocation * 2 * (price - down) / price <= 1_000 * (1 + 1e-9)
        else { return false }
      case "sell":
        guard allocation > 0, let down, down > price, up.map({ $0 < price }) ?? true,
          allocation * 2 * (down - price) / price <= 1_000 * (1 + 1e-9)
        else { return false }
      case "hold", "adjust":
        if action == "adjust", held == 0 { return false }
        if held > 0, !(up.map { $0 > price } ?? true) || !(down.map { $0 < price } ?? true) { return false }
        if held < 0, !(up.map { $0 < price } ?? true) || !(down.map { $0 > price } ?? true) { return false }
        if held == 0, let up, let down, !(min(up, down) < price && price < max(up, down)) { return false }
      case "close": guard held != 0, allocation == 0, up == nil, down == nil else { return false }
      default: return false
      }
    }
    return sum == total && sum <= 12_000
  }

  /// A number that is no boolean.
  private func number(_ value: Any?) -> Double? {
    guard let number = value as? NSNumber, !(value is String) else { return nil }
    return number.doubleValue
  }

  @Test func noneOfTenThousandThatBreakARuleIsAccepted() {
    let seed = UInt64.random(in: 0...(.max))
    var random = SplitMix64(seed: seed)
    var (accepted, refused) = (0, 0)
    for _ in 0..<10_000 {
      let holdings = ["BTC": [0.0, 0.1, -0.1][Int.random(in: 0..<3, using: &random)], "ETH": 2]
      let limits = limits(holdings.filter { $0.value != 0 })
      let bytes = mutated(valid(&random, holdings), &random)
      let isAccepted: Bool
      if case .valid = DecisionReading(String(decoding: bytes, as: UTF8.self), limits) {
        isAccepted = true
      } else {
        isAccepted = false
      }
      guard isAccepted == keepsAllRules(bytes, holdings) else {
        Issue.record(
          "seed \(seed): \(isAccepted ? "accepted" : "refused"): \(String(decoding: bytes, as: UTF8.self))")
        return
      }
      if isAccepted { accepted += 1 } else { refused += 1 }
    }
    // Both happen: neither check says the same of everything.
    #expect(accepted > 500 && refused > 5_000, "seed \(seed): \(accepted) accepted, \(refused) refused")
  }
}
