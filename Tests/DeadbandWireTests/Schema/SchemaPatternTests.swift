import Testing

@testable import DeadbandWire

@Suite struct SchemaPatternTests {
  @Test(arguments: [
    ("", "", true), ("", "x", true), ("^$", "", true), ("^$", "x", false), ("a", "xax", true),
    ("^a", "xa", false),
    ("a$", "ab", false), ("a$", "a\n", false), (".", "\n", false), (".", "🙂", true), ("^.$", "🙂", true),
    ("^[\u{1F600}-\u{1F64F}]$", "🙂", true), (#"^\u{1F642}$"#, "🙂", true), (#"^\uD83D\uDE42$"#, "🙂", true),
    (#"\x41"#, "A", true), (#"^\d+$"#, "٣", false), (#"^\s$"#, "\u{a0}", true), (#"^[^\d\s]+$"#, "ab", true),
    (#"^[^\d\s]+$"#, "a1", false), (#"[\D]"#, "1", false), (#"[\W\d]"#, "1", true), ("^[]$", "a", false),
    ("[^]", "\n", true),
    ("^[a-]$", "-", true), (#"^[\]]$"#, "]", true), (#"^[\b]$"#, "\u{8}", true),
    ("^(?<y>ab)+?$", "abab", true),
    ("^a{2}$", "aaa", false), ("^a{2,}$", "aaa", true), ("^a{0,2}$", "aaa", false), ("^(|a)b$", "ab", true),
    ("^(a|b|cd)*$", "abcdb", true), ("^(a|b|cd)*$", "abc", false), (#"\bno\b"#, "oh no!", true),
    (#"\bno\b"#, "nono", false), (#"\Bo"#, "no", true), ("^(a*)*$", "aaab", false), ("(^a|b$)", "xb", true),
    ("^a||b$", "zzz", true), ("a^b", "ab", false), (#"^\/$"#, "/", true), ("^é$", "e\u{301}", false),
  ])
  func `a pattern matches what ECMA 262 says`(pattern: String, text: String, isMatch: Bool) throws {
    #expect(try SchemaPattern(pattern).matches(text) == isMatch)
  }

  @Test(arguments: [
    "(", ")", "(a", "a)", "[", "[a", "*", "a**", "a++", "^*", "{", "a{", "a{,2}", "a{2,1}", "a{1001}", "}",
    "]", #"\"#, #"\1"#,
    #"\p{L}"#, #"\k<a>"#, #"\a"#, "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?<a", "(?i)a", "[b-a]", #"[\d-z]"#,
    #"\x4"#, #"\u12"#,
    #"\u{110000}"#, #"\u{}"#, #"\uD83D\u0041"#, #"\01"#, "(a{1000}){1000}",
    "((((){1000}){1000}){1000}){1000}", #"\cA"#,
    String(repeating: "(", count: 100) + String(repeating: ")", count: 100), #"\-"#,
  ])
  func `what is not supported is refused`(pattern: String) {
    #expect(throws: SchemaPattern.Failure.self) { try SchemaPattern(pattern) }
  }

  @Test func `no pattern takes a time that explodes`() throws {
    let text = String(repeating: "a", count: 5000) + "!"
    for pattern in ["^(a+)+$", "^(a|aa)+$", "(a*)*b", "^(a?){100}a{100}$", "(.*)(.*)(.*)(.*)x"] {
      #expect(try !SchemaPattern(pattern).matches(text))
    }
  }
}
