import DeadbandCore
import Testing

@testable import DeadbandCharts

@Suite struct MarkupTests {
  @Test func textAndValuesAreEscaped() {
    var markup = Markup()
    markup.tag("p", ["title": "a\"b'<&"], "</p><script>&amp;")
    #expect(
      markup.text == "<p title=\"a&quot;b&#39;&lt;&amp;\">&lt;/p&gt;&lt;script&gt;&amp;amp;</p>")
  }

  @Test func controlCharactersBecomeReplacementOnes() {
    #expect(Markup.escaped("a\u{0}b\u{1B}c\u{85}d\te") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\te")
  }

  @Test func noTextBecomesMarkup() {
    var random = SplitMix64(seed: 5)
    let alphabet: [Character] = ["<", ">", "&", "\"", "'", "a", "/", "\u{0}", "é", "漢", "\u{202E}"]
    for _ in 0..<500 {
      let text = String((0..<12).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      let escaped = Markup.escaped(text)
      #expect(!escaped.contains { "<>\"'\u{0}".contains($0) }, "seed 5")
      var back = escaped
      for (entity, character) in [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
      ] {
        back = back.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
      }
      #expect(back == text.replacing("\u{0}", with: "\u{FFFD}"), "seed 5")
    }
  }
}
