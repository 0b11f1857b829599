import Testing

@testable import DeadbandCharts

@Suite struct PageStyleTests {
  private let style = PageStyle.text.description

  /// Contrast as in WCAG 2.1: 4.5 for text, which all of these colour.
  @Test(arguments: ["ink", "soft", "first", "other", "plain", "limit"])
  func textContrastsWithThePageInLightAndDark(_ name: String) throws {
    let (pages, cards, colours) = (colours("page"), colours("card"), colours(name))
    #expect(pages.count == 2 && cards.count == 2 && colours.count == 2)
    for (colour, page) in zip(colours + colours, pages + cards) {
      let (bright, dark) = (max(luminance(colour), luminance(page)), min(luminance(colour), luminance(page)))
      #expect((bright + 0.05) / (dark + 0.05) >= 4.5, "\(name)")
    }
  }

  @Test func paperIsAlwaysLight() {
    #expect(style.contains("@media screen and (prefers-color-scheme: dark)"))
    #expect(style.split(separator: "prefers-color-scheme").count == 2)
  }

  private func colours(_ name: String) -> [Int] {
    style.split(separator: "--\(name): #").dropFirst().compactMap { Int($0.prefix(6), radix: 16) }
  }

  private func luminance(_ colour: Int) -> Double {
    zip([16, 8, 0], [0.2126, 0.7152, 0.0722]).reduce(0) { sum, channel in
      let value = Double(colour >> channel.0 & 255) / 255
      return sum + channel.1 * (value <= 0.03928 ? value / 12.92 : power((value + 0.055) / 1.055))
    }
  }

  /// x to the power of 2.4, as the fifth root of x to the twelfth.
  private func power(_ x: Double) -> Double {
    let target = (0..<12).reduce(1.0) { product, _ in product * x }
    var root = 1.0
    for _ in 0..<60 { root -= (root - target / (root * root * root * root)) / 5 }
    return root
  }
}
