import Testing

@testable import DeadbandCLI

struct TextTableTests {
  @Test func `columns are as wide as their cells and the last one wraps`() {
    var table = TextTable([("key", .left), ("n", .right), ("words", .left)])
    table.add("a", "100", "one two three")
    table.add("longer", "7")
    #expect(
      table.text(width: 24) == """
        key       n  words
        a       100  one two
                     three
        longer    7

        """)
  }

  @Test func `a right-aligned last column lines up`() {
    var table = TextTable([("key", .left), ("n", .right)])
    table.add("a", "1")
    table.add("b", "100")
    #expect(table.text(width: 80) == "key    n\na      1\nb    100\n")
  }
}
