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
    let compressor = Compressor()
    let decompressor = Decompressor()
    let dictionary = try #require(CompressionDictionary.train(texts(500)))
    for dictionary in [nil, dictionary] {
      for text in texts(20) + [[], [1], Array(repeating: 7, count: 100_000)] {
        let (codec, bytes) = compressor.compressed(text, dictionary)
        let all = bytes.indices
        #expect(decompressor.decompressed(bytes, all, codec, expected: text.count, dictionary) == text)
        #expect(bytes.count <= text.count)
      }
    }
  }

  @Test func aDictionaryPaysOnShortTexts() throws {
    let compressor = Compressor()
    let all = texts(600)
    let dictionary = try #require(CompressionDictionary.train(Array(all[..<500])))
    func size(_ dictionary: CompressionDictionary?) -> Int {
      all[500...].reduce(0) { $0 + compressor.compressed($1, dictionary).bytes.count }
    }
    let (plain, trained) = (size(nil), size(dictionary))
    #expect(trained * 2 < plain, "\(trained) of \(plain) bytes")
  }

  /// The wrong dictionary, a length that lies, bytes that are no zstd: nothing, and no memory beyond the length.
  @Test func whatDoesNotFitIsNothing() throws {
    let compressor = Compressor()
    let decompressor = Decompressor()
    let dictionary = try #require(CompressionDictionary.train(texts(500)))
    let text = texts(1)[0]
    let (codec, bytes) = compressor.compressed(text, dictionary)
    let all = bytes.indices
    #expect(decompressor.decompressed(bytes, all, codec, expected: text.count, nil) == nil)
    for expected in [0, text.count - 1, text.count + 1] {
      #expect(decompressor.decompressed(bytes, all, codec, expected: expected, dictionary) == nil)
    }
    for range in [0..<bytes.count + 1, -1..<2, 0..<bytes.count - 1] {
      #expect(decompressor.decompressed(bytes, range, codec, expected: text.count, dictionary) == nil)
    }
    #expect(decompressor.decompressed([1, 2, 3], 0..<3, .zstd(dictionary: 0), expected: 3, nil) == nil)
    #expect(decompressor.decompressed([1, 2, 3], 0..<3, .stored, expected: 2, nil) == nil)
    #expect(CompressionDictionary(bytes: [1, 2, 3]) == nil)
    #expect(CompressionDictionary.train([[1]]) == nil)
  }
}
