@testable import DeadbandStore

/// A dictionary that is accepted is written as it was read, and what is compressed with it comes back.
///
/// One byte of control, then the file. 1: its count is put right; 2: its identity; 4: the checksum.
func fuzzDictionary(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  var bytes = control.payload
  if mode & 1 != 0 { Checksums.put(UInt32(max(bytes.count - 32, 0)), at: 16, in: &bytes) }
  if mode & 2 != 0, bytes.count >= 32 {
    for index in 0..<4 { bytes[12 + index] = bytes[28 + index] }
  }
  if mode & 4 != 0 { Checksums.close(&bytes) }
  guard let dictionary = DictionaryFile.dictionary(bytes) else { return }
  expect(dictionary.identity != 0, "an identity that records can name")
  expect(DictionaryFile.bytes(dictionary) == bytes, "a dictionary is written as it was read")
  let text =
    Array(#"{"action":"hold","confidence":0.8,"reasoning":"#.utf8) + dictionary.bytes.suffix(200)
    + bytes.prefix(64)
  let (codec, compressed) = compressor.compressed(text, dictionary)
  let again = decompressor.decompressed(
    compressed, compressed.indices, codec, expected: text.count, dictionary)
  expect(again == text, "what is compressed with it comes back")
  // Whatever a record holds.
  let content = Array(bytes.suffix(40))
  let read = decompressor.decompressed(
    content, content.indices, .zstd(dictionary: dictionary.identity), expected: 100, dictionary)
  expect(read?.count ?? 100 == 100, "as many bytes as expected, or none")
  expect(
    decompressor.decompressed(
      compressed, compressed.indices, .zstd(dictionary: dictionary.identity &+ 1),
      expected: text.count, dictionary) == nil, "not with another dictionary's identity")
}

private let compressor = Compressor()
private let decompressor = Decompressor()
