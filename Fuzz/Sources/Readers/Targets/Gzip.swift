import CZlib
import DeadbandMarketData

/// Gzip is inflated to the same text whatever the size of the reads; whole members give their text, a cut or
/// corrupted file gives a beginning of it and an error.
///
/// An input that starts like gzip is read as it is. Any other is taken for control bytes and a text, of which a
/// file is made and damaged.
func fuzzGzip(_ bytes: [UInt8]) {
  if bytes.starts(with: [0x1f, 0x8b]) {
    let whole = inflated(bytes, piece: 1 << 16)
    for piece in [1, 3, 1000] {
      let other = inflated(bytes, piece: piece)
      let common = min(whole.text.count, other.text.count)
      expect(whole.text[..<common] == other.text[..<common], "the same text in pieces of \(piece)")
      // Neither stopped for the limit.
      if max(whole.text.count, other.text.count) < textLimit {
        expect((whole.error == nil) == (other.error == nil), "the same end in pieces of \(piece)")
        // Before an error zlib may keep the last bytes to itself, where there is no room for them at first.
        expect(
          whole.error != nil || whole.text.count == other.text.count, "as much text in pieces of \(piece)")
      }
    }
    return
  }
  checkDamage(bytes)
}

private func checkDamage(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let kinds = control.byte()
  let place = control.word()
  let bits = UInt8(control.byte())
  let text = control.payload
  let half = text.count / 2
  var file = gzipMember(Array(text[..<half]), isStored: kinds & 1 == 0)
  let first = file.count
  file += gzipMember(Array(text[half...]), isStored: kinds & 2 == 0)
  let members = file.count
  file += [UInt8](repeating: 0, count: kinds >> 6)
  switch kinds >> 2 & 3 {
  case 0:
    expect(
      inflated(file, piece: 50) == Inflated(text: text, error: nil), "two members and padding are one text")
  case 1:
    let end = 2 + place % (members - 2)
    let cut = inflated(Array(file[..<end]), piece: 50)
    expect(text.starts(with: cut.text), "a cut file gives a beginning of the text")
    expect((cut.error == nil) == (end == first), "a cut within a member is an error")
  case 2:
    // The first ten bytes of a member say nothing of its text, but the two that tell gzip.
    let index = 2 + place % (members - 2)
    file[index] ^= bits
    let damaged = inflated(file, piece: 50)
    expect(damaged.error != nil || damaged.text == text, "damage at \(index) is an error or does not matter")
  default:
    file += [UInt8(place >> 8) | 1]
    let trailed = inflated(file, piece: 50)
    expect(
      trailed.error != nil && trailed.text == text, "what follows the members is an error after their text")
  }
}

/// As much text as is looked at: a kilobyte may inflate to a megabyte.
private let textLimit = 1 << 14

private struct Inflated: Equatable {
  var text: [UInt8]
  var error: InputError?
}

private func inflated(_ bytes: [UInt8], piece: Int) -> Inflated {
  var source = ByteSource(bytes: bytes, named: "file")
  var buffer = [UInt8](repeating: 0, count: piece)
  var result = Inflated(text: [])
  do throws(InputError) {
    while result.text.count < textLimit {
      let count = try source.read(into: &buffer)
      if count == 0 { break }
      expect(count <= piece, "no more bytes than asked for")
      result.text += buffer[..<count]
    }
  } catch {
    expectReadable(error)
    result.error = error
  }
  return result
}

/// A gzip member (RFC 1952) of one deflate stream, or of one stored block.
func gzipMember(_ text: [UInt8], isStored: Bool) -> [UInt8] {
  func little(_ value: UInt, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) } }
  var body = [UInt8](repeating: 0, count: Int(compressBound(uLong(text.count))))
  var count = uLongf(body.count)
  compress2(&body, &count, text, uLong(text.count), isStored ? 0 : 9)
  // zlib's own frame is two bytes before the deflate stream and four behind it.
  let stream = body[2..<Int(count) - 4]
  let sum = text.isEmpty ? 0 : crc32(0, text, uInt(text.count))
  return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + stream + little(sum, 4) + little(UInt(text.count), 4)
}
