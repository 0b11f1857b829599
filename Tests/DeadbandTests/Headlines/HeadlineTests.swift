import DeadbandTesting
import Synchronization
import Testing

@testable import Deadband

@Suite struct HeadlineTests {
  /// Texts of the kind that come in, with a word in which each mutation can be made.
  static let texts = [
    "AAPL beats on revenue of $94.9bn, shares rise 3.5% after hours",
    "Fed raises rates by 25 basis points, SPY falls",
    "TSLA delivered 466,140 cars, analysts expected 445,000", "NVDA guides Q3 revenue to $16bn ± 2%",
    "JPM profit up 67% on higher rates", "MSFT approved to buy ATVI for $69 billion",
    "XOM cuts output by 120,000 barrels a day",
    "BAC sees net interest income of 14.2bn in 2024", "Jobs: 187k added in July, unemployment 3.5%",
    "GOOG faces no fine over ads",
  ]

  /// One that finds all texts alike: what the typed part does not tell apart, nobody does.
  private struct Blind: TextEmbedder {
    func vectors(of texts: [String], tenant: String) async throws(AnalystError) -> [[Float]] {
      texts.map { _ in [1, 0] }
    }
  }

  private static func mutations(_ text: String) -> [String] {
    let words = text.split(separator: " ").map(String.init)
    var found: [String] = []
    func replace(_ index: Int, _ word: some StringProtocol) {
      var copy = words
      copy[index] = String(word)
      found.append(copy.joined(separator: " "))
    }
    for (index, word) in words.enumerated() {
      if let digit = word.firstIndex(where: \.isNumber) {
        for other in "0123456789" where other != word[digit] {
          replace(index, word[..<digit] + String(other) + word[word.index(after: digit)...])
        }
        replace(index, "-" + word)
        if word.contains("bn") { replace(index, word.replacing("bn", with: "mn")) }
        if word.contains("%") { replace(index, word.replacing("%", with: "")) }
      }
      let letters = word.filter(\.isLetter)
      if letters.count > 1, letters.count < 6, letters.allSatisfy(\.isUppercase) {
        for other in ["AMZN", "META", "IBM", "F"] { replace(index, word.replacing(letters, with: other)) }
      }
      for turn in ["not", "never", "no", "won't", "without"] { replace(index, "\(turn) \(word)") }
    }
    return found
  }

  @Test func noMutationIsTakenForTheSame() async throws {
    let world = try World()
    var count = 0
    for text in Self.texts {
      let subject = try await world.engine.subject("SPY", headlines: text, embedder: Blind())
      for mutation in Self.mutations(text) where mutation != text {
        count += 1
        let other = try await world.engine.subject("SPY", headlines: mutation, embedder: Blind())
        #expect(other != subject, "\(mutation)")
      }
    }
    print("\(count) mutations")
    #expect(count > 500)
  }

  @Test(arguments: [
    ("raised 3 million", "raised 3 billion"), ("by 3 %", "by 3 bps"), ("by 3 %", "by 3"),
    ("up 1,5%", "up 15%"),
    ("costs 5€", "costs 5$"), ("at 5‰", "at 5%"), ("at 5", "at 5 percent"), ("1,234", "1.234"), ("2x", "2"),
    ("3-for-1", "1-for-3"), ("Q3", "Q4"), ("$5", "5"), ("+5", "-5"),
  ])
  func numbersAreTheirUnitsToo(_ left: String, _ right: String) {
    #expect(TypedText(left) != TypedText(right))
  }

  @Test func theSameInOtherWordsIsFound() async throws {
    let world = try World()
    let pairs = [
      ("AAPL beats on revenue of $94.9bn", "AAPL tops Street with revenue of $94.90bn, beats"),
      ("Fed holds rates at 5.25%", "The Fed keeps rates at 5.250%"),
      ("SPY trades 1,200 contracts", "SPY: 1200 contracts trade"),
    ]
    for (index, (first, second)) in pairs.enumerated() {
      let name = "S\(index)"
      let subject = try await world.engine.subject(name, headlines: first, embedder: Blind())
      let isSame = TypedText(first) == TypedText(second)
      let other = try await world.engine.subject(name, headlines: second, embedder: Blind())
      #expect((other == subject) == isSame, "\(first)")
      if index > 0 { #expect(isSame, "\(TypedText(first)) \(TypedText(second))") }
      #expect(try world.engine.subject(name) != subject)
    }
  }

  /// What is far in meaning is another text, what is a day old is forgotten, and other tenants and symbols never meet.
  @Test func nearnessTimeAndPlaceCount() async throws {
    struct Plane: TextEmbedder {
      func vectors(of texts: [String], tenant: String) async throws(AnalystError) -> [[Float]] {
        texts.map { $0.hasPrefix("a") ? [1, 0] : $0.hasPrefix("b") ? [0.96, 0.28] : [0.94, 0.3412] }
      }
    }
    let world = try World()
    func subject(_ text: String, _ name: String = "SPY", tenant: String = "t") async throws -> AnalysisSubject
    {
      try await world.engine.subject(name, tenant: tenant, headlines: text, embedder: Plane())
    }
    let first = try await subject("a text")
    #expect(try await subject("b text") == first)
    #expect(try await subject("c text") != first)
    #expect(try await subject("b text", "QQQ").headlines == "b text")
    #expect(try await subject("b text", tenant: "u").headlines == "b text")
    world.clock.advance(by: .seconds(86_401))
    #expect(try await subject("b text").headlines == "b text")
  }

  @Test func aHundredAreRemembered() async throws {
    let index = HeadlineIndex()
    let now = Timestamp(nanosecondsSince1970: 0)
    for number in 0..<101 {
      _ = index.match(
        "text \(number)", vector: [1, 0], place: HeadlineIndex.Place(tenant: "t", symbol: "S"), at: now)
    }
    #expect(index.known("text 0", place: HeadlineIndex.Place(tenant: "t", symbol: "S"), at: now) == nil)
    #expect(index.known("text 1", place: HeadlineIndex.Place(tenant: "t", symbol: "S"), at: now) == "text 1")
  }

  @Test(
    arguments: [
      ([1, 0], [1, 0], 1.0), ([1, 0], [0, 1], 0), ([1, 0], [-1, 0], -1), ([], [], -1), ([1], [1, 0], -1),
      ([0, 0], [1, 0], -1), ([.nan, 0], [1, 0], -1),
    ] as [([Float], [Float], Double)])
  func cosines(_ left: [Float], _ right: [Float], _ cosine: Double) {
    #expect(abs(HeadlineIndex.cosine(left, right) - cosine) < 1e-9)
  }

  @Test func theModelIsToldThem() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    let subject = try await world.engine.subject("SPY", headlines: "Fed holds")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    #expect(scripted.questions.first?.messages.last?.text.hasSuffix("\nHeadlines:\nFed holds\n") ?? false)
    await #expect(throws: EngineError.self) {
      try await world.engine.subject("SPY", headlines: String(repeating: "x", count: 17_000))
    }
  }
}
