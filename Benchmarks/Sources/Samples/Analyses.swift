/// Analyses of option positions as a model answers them: JSON, an action, a confidence, sentences with numbers, risks,
/// greeks and levels.
///
/// Drawn from a seed, and varied so as not to flatter a dictionary: sentences are put together from parts, numbers go
/// through most of them, about half of the text between them is words drawn one by one, the rest one of 80 clauses;
/// fields change their order, numbers their digits. No two sentences are alike but by chance.
public struct Analyses: Sendable {
  private var random: Random

  /// The generator of one seed.
  public init(seed: UInt64) { random = Random(state: seed) }

  /// The next analysis, of about so many bytes: it ends with the first note that reaches them.
  public mutating func next(bytes: Int) -> [UInt8] {
    let isLong = bytes > 900
    let symbol = pick(Self.symbols)
    let price = real(20, 700)
    var fields = [
      field("action", "\"\(pick(Self.actions))\""), field("confidence", number(real(0.3, 0.97), 2)),
      field("symbol", "\"\(symbol)\""), field("greeks", greeks()), field("levels", levels(price)),
    ]
    if chance(0.6) { fields.append(field("horizon_days", "\(whole(1, 60))")) }
    if chance(0.5) { fields.append(field("max_loss", number(real(80, 4000), 2))) }
    if isLong || chance(0.3) {
      fields.append(field("probability_of_profit", number(real(0.2, 0.9), whole(2, 4))))
    }
    if isLong {
      let exits = (0..<whole(1, 3)).map { _ in "\"\(sentence(symbol, price))\"" }
      fields.append(field("exit_plan", "[" + exits.joined(separator: ", ") + "]"))
    }
    shuffle(&fields)
    var reasoning = [sentence(symbol, price)]
    var risks: [String] = []
    func text() -> String {
      let notes = risks.map { "\"\($0)\"" }.joined(separator: ", ")
      let told = ["\"reasoning\": \"\(reasoning.joined(separator: " "))\"", "\"risks\": [\(notes)]"]
      return "{" + (fields.prefix(2) + told + fields.dropFirst(2)).joined(separator: ", ") + "}"
    }
    while text().utf8.count < bytes - 60 {
      if chance(0.65) { reasoning.append(sentence(symbol, price)) } else { risks.append(risk()) }
    }
    return Array(text().utf8)
  }

  // MARK: Parts

  private mutating func field(_ name: String, _ value: String) -> String { "\"\(name)\": \(value)" }

  private mutating func greeks() -> String {
    var parts = [
      "\"delta\": \(number(real(-0.9, 0.9), whole(2, 4)))",
      "\"theta\": \(number(real(-0.6, 0.2), whole(2, 4)))",
      "\"vega\": \(number(real(-0.5, 0.9), whole(2, 4)))", "\"gamma\": \(number(real(-0.05, 0.06), 4))",
    ]
    shuffle(&parts)
    return "{" + parts.prefix(whole(2, 4)).joined(separator: ", ") + "}"
  }

  private mutating func levels(_ price: Double) -> String {
    let support = number(price * real(0.9, 0.99), 2)
    let resistance = number(price * real(1.01, 1.1), 2)
    let stop = chance(0.5) ? ", \"stop\": \(number(price * real(0.85, 0.95), 2))" : ""
    return "{\"support\": \(support), \"resistance\": \(resistance)\(stop)}"
  }

  private mutating func sentence(_ symbol: String, _ price: Double) -> String {
    let near = number(price * real(0.93, 1.07), 2)
    switch whole(0, 11) {
    case 0:
      return
        "\(symbol) trades at \(number(price, 2)), \(words(2, 5)) the \(whole(5, 200))-day average of \(near)."
    case 1:
      return
        "RSI of \(number(real(20, 80), 1)) \(pick(Self.verbs)) \(words(3, 7)) before \(whole(2, 50)) days."
    case 2:
      return
        "With IV at \(number(real(9, 90), 1))% against \(number(real(8, 80), 1))% realized, \(words(4, 9))."
    case 3: return "\(capital(words(3, 6))) near \(near), so \(words(4, 8))."
    case 4:
      return "The short strike at \(number(price * real(0.9, 1.1), 0)) \(pick(Self.verbs)) \(words(4, 9))."
    case 5:
      return
        "MACD \(number(real(-3, 3), 3)) over signal \(number(real(-3, 3), 3)) \(pick(Self.verbs)) \(words(2, 6))."
    case 6: return "\(capital(words(5, 11)))."
    case 7: return "Theta earns \(number(real(2, 90), 2)) a day while \(words(3, 8))."
    case 8: return "Volume is \(number(real(0.4, 3), 2))x usual; \(words(4, 9)) at \(near)."
    case 9:
      return "I would \(words(3, 7)) if \(symbol) closes \(pick(["above", "below"])) \(near) \(words(1, 4))."
    case 10: return "VIX at \(number(real(10, 40), 2)) \(pick(Self.verbs)) \(words(3, 8)), \(words(2, 5))."
    default:
      return
        "\(capital(words(2, 5))): \(whole(5, 95))% of the credit of \(number(real(0.2, 9), 2)) \(words(3, 7))."
    }
  }

  private mutating func risk() -> String {
    switch whole(0, 3) {
    case 0: return "gap of \(number(real(0.5, 6), 1))% \(words(2, 6))"
    case 1: return "\(words(3, 8)) in \(whole(1, 40)) days"
    case 2: return "\(pick(Self.verbs)) \(words(3, 7))"
    default: return words(4, 9)
    }
  }

  /// A clause: one of those that models like to repeat, or words drawn one by one, the commonest more often.
  private mutating func words(_ least: Int, _ most: Int) -> String {
    if most > 5, chance(0.6) { return pick(Self.clauses) }
    return (0..<whole(least, most)).map { _ in
      let place = random.unit() * random.unit()
      return Self.vocabulary[Int(place * Double(Self.vocabulary.count))]
    }.joined(separator: " ")
  }

  private func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  // MARK: Drawing

  private mutating func chance(_ share: Double) -> Bool { random.unit() < share }
  private mutating func whole(_ least: Int, _ most: Int) -> Int {
    least + Int(random.next() % UInt64(most - least + 1))
  }
  private mutating func real(_ least: Double, _ most: Double) -> Double {
    least + (most - least) * random.unit()
  }
  private mutating func pick(_ from: [String]) -> String { from[whole(0, from.count - 1)] }
  private mutating func shuffle(_ parts: inout [String]) { parts.shuffle(using: &random) }

  private func number(_ value: Double, _ digits: Int) -> String {
    let scale = [1.0, 10, 100, 1000, 10_000][digits]
    let quanta = (value * scale).rounded()
    return digits == 0 ? "\(Int(quanta))" : "\(quanta / scale)"
  }

  private struct Random: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
      return mixed ^ mixed >> 31
    }

    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
  }
}
