import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct CompressionTests {
  /// Texts alike in their words, as analyses of one prompt are.
  private func texts(_ count: Int) -> [[UInt8]] {
    var random = SplitMix64(seed: 9)
    return (0..<count).map { _ in
      let actions = ["hold", "close", "roll", "adjust"]
      return Array(
        #"""
        {"action":"\#(actions.randomElement(using: &random) ?? "")","confidence":0.\#(Int.random(in: 10...99, using: &random)),
        "reason":"the short strike at \#(Int.random(in: 400...600, using: &random)) has a delta of 0.\#(Int.random(in: 10...40, using: &random))"}
        """#.utf8)
    }
  }

  @Test func whatWasCompressedComesBack() throws {
    var compressor = try Compressor()
    let decompressor = Decompressor()
    let dictionary = try #require(CompressionDictionary.train(texts(500)))
    for dictionary in [nil, dictionary] {
      for text in texts(20) + [[], [1], Array(repeating: 7, count: 100_000)] {
        let payload = compressor.payload(text, dictionary)
        #expect(decompressor.bytes(of: payload, dictionary) == text)
        #expect(payload.bytes.count <= text.count)
      }
    }
  }

  @Test func aDictionaryPaysOnShortTexts() throws {
    var compressor = try Compressor()
    let all = texts(600)
    let dictionary = try #require(CompressionDictionary.train(Array(all[..<500])))
    func size(_ dictionary: CompressionDictionary?) -> Int {
      all[500...].reduce(0) { $0 + compressor.payload($1, dictionary).bytes.count }
    }
    let (plain, trained) = (size(nil), size(dictionary))
    #expect(trained * 2 < plain, "\(trained) of \(plain) bytes")
  }

  /// The wrong dictionary, a length that lies, bytes that are no zstd: nothing, and no memory beyond the length.
  @Test func whatDoesNotFitIsNothing() throws {
    var compressor = try Compressor()
    let decompressor = Decompressor()
    let dictionary = try #require(CompressionDictionary.train(texts(500)))
    let text = texts(1)[0]
    let payload = compressor.payload(text, dictionary)
    #expect(decompressor.bytes(of: payload, nil) == nil)
    for originalCount in [0, text.count - 1, text.count + 1] {
      let lying = Record.Payload(
        codec: payload.codec, bytes: payload.bytes, originalCount: UInt32(originalCount))
      #expect(decompressor.bytes(of: lying, dictionary) == nil)
    }
    let noise = Record.Payload(codec: .zstd(dictionary: 0), bytes: [1, 2, 3], originalCount: 3)
    #expect(decompressor.bytes(of: noise, nil) == nil)
    #expect(CompressionDictionary(bytes: [1, 2, 3]) == nil)
    #expect(CompressionDictionary.train([[1]]) == nil)
  }
}
