/// A dictionary as it lies in its file:
///
///      0  magic, 8 bytes "DBDICTNY" │ version u32 │ identity u32
///     16  bytes u32 │ reserved u32 (0)
///     24  the dictionary, as zstd trains it
///         XXH3 u64 of all of that
enum DictionaryFile {
  private static let magic = Array("DBDICTNY".utf8)
  private static let version: UInt32 = 1
  private static let headCount = 24
  static let byteLimit = headCount + CompressionDictionary.byteLimit + 8

  static func bytes(_ dictionary: CompressionDictionary) -> [UInt8] {
    var writer = LittleEndianWriter(capacity: headCount + dictionary.bytes.count + 8)
    writer.append(magic)
    writer.append(version)
    writer.append(dictionary.identity)
    writer.append(UInt32(dictionary.bytes.count))
    writer.append(UInt32(0))
    writer.append(dictionary.bytes)
    writer.append(Checksum.plain.of(writer.bytes))
    return writer.bytes
  }

  /// The dictionary that `bytes` are, or nil if they are damaged.
  static func dictionary(_ bytes: [UInt8]) -> CompressionDictionary? {
    guard bytes.count >= headCount + 8 else { return nil }
    let end = bytes.count - 8
    var tail = LittleEndianReader(bytes, end..<bytes.count)
    guard tail.next(UInt64.self) == Checksum.plain.of(bytes, 0..<end) else { return nil }
    var reader = LittleEndianReader(bytes, 0..<end)
    guard reader.next(bytes: 8) == magic, reader.next(UInt32.self) == version,
      let identity = reader.next(UInt32.self), let count = reader.next(UInt32.self),
      reader.next(UInt32.self) == 0,
      Int(count) == reader.rest, let content = reader.next(bytes: Int(count)),
      let dictionary = CompressionDictionary(bytes: content), dictionary.identity == identity
    else { return nil }
    return dictionary
  }
}
