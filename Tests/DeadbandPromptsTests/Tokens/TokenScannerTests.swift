import DeadbandCore
import Testing

@testable import DeadbandPrompts

struct TokenScannerTests {
  /// Errors of the estimate over prompts, as fractions of the true count.
  struct Errors {
    let mean: Double
    let worst: Double

    init(_ cases: [PromptCase], of count: (PromptCase.Counts) -> Int) {
      let errors = cases.map { abs(Double(TokenScanner.count($0.text)) / Double(count($0.counts)) - 1) }
      mean = errors.reduce(0, +) / Double(errors.count)
      worst = errors.max() ?? .infinity
    }
  }

  @Test("The fixture counts the prompts as they are rendered now")
  func fixtureIsCurrent() throws {
    for use in [PromptCase.Use.answer, .calibrate, .judge] {
      let cases = try PromptCase.all(use)
      #expect(cases.count == (use == .answer ? 1 : 160))
      for text in cases {
        #expect(fnv(text.text) == text.counts.text, "run Scripts/fixtures/make_tokens.py")
      }
    }
  }

  @Test("On prompts it was not fitted on, the estimate is within 1 % on average and 1.5 % at worst")
  func error() throws {
    let cases = try PromptCase.all(.judge)
    let o200k = Errors(cases) { $0.o200k_base }
    let cl100k = Errors(cases) { $0.cl100k_base }
    print("o200k_base: mean \(o200k.mean), worst \(o200k.worst)")
    print("cl100k_base: mean \(cl100k.mean), worst \(cl100k.worst)")
    #expect(o200k.mean < 0.01 && o200k.worst < 0.015)
    #expect(cl100k.mean < 0.01 && cl100k.worst < 0.015)
  }

  @Test("No other weights fit the calibration lines better by a twentieth")
  func fitted() throws {
    let lines = try PromptCase.all(.line)
    #expect(lines.count == 60)
    func squaredError(_ weights: TokenWeights) -> Int {
      lines.reduce(0) { sum, line in
        let error = TokenScanner.count(line.text, weights: weights) - line.counts.o200k_base
        return sum + error * error
      }
    }
    var best = (error: Int.max, weights: TokenWeights.fitted)
    for word in [8, 9, 10, 11, 12, 13] {
      for bareWord in 4...9 {
        for capitals in 2...5 {
          for punctuation in 1...3 {
            for underscore in 0...1 {
              let weights = TokenWeights(
                word: word, bareWord: bareWord, capitals: capitals, punctuation: punctuation,
                underscore: underscore)
              let error = squaredError(weights)
              if error < best.error { best = (error, weights) }
            }
          }
        }
      }
    }
    // Fitted to the first version of the text, and judged better on the second than those that fit its lines best.
    #expect(squaredError(.fitted) * 20 <= best.error * 21, "better: \(best.weights)")
  }

  @Test(
    "Pieces",
    arguments: [
      ("", 0), ("price", 1), (" price", 1), ("  price", 2), ("12", 1), ("1234", 2), (" 12", 2),
      (" -12.345", 4),
      (".\n", 1), ("a\n\n", 2), (" \n", 1), ("underlying_price", 3), ("\"x\"", 3), (" ×", 1), ("...", 2),
      ("a ", 2),
      ("IRON", 2),
    ])
  func pieces(_ text: String, _ tokens: Int) {
    #expect(TokenScanner.count(text.utf8) == tokens)
  }

  @Test("Where a text is cut, and whatever its bytes, the count of the whole is the same")
  func resumes() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let alphabet = Array("aAzZ09 _.,\n\r\t\"({é×".utf8) + [0, 0x80, 0xFF]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      let cut = Int.random(in: 0...text.count, using: &generator)
      var scanner = TokenScanner()
      scanner.scan(text[..<cut])
      var resumed = scanner
      resumed.scan(text[cut...])
      #expect(resumed.count == TokenScanner.count(text))
      #expect(resumed.count <= text.count)
    }
  }
}
