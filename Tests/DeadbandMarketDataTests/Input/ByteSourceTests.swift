import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@Suite struct ByteSourceTests {
  private let text = Array(String(repeating: "a line of text\n", count: 20_000).utf8)

  @Test(arguments: [1, 7, 1000, 100_000])
  func plainAndGzipGiveTheSameTextInPiecesOfAnySize(_ piece: Int) throws {
    let text = piece == 1 ? Array(text.prefix(3000)) : text
    let plain = try TemporaryFile(text, name: "misleading.gz")
    let gzip = try TemporaryFile(gzipMember(text), name: "misleading.csv")
    #expect(try allBytes(ByteSource(path: plain.path), piece: piece) == text)
    #expect(try allBytes(ByteSource(path: gzip.path), piece: piece) == text)
    #expect(try allBytes(ByteSource(bytes: gzipMember(text), named: "memory"), piece: piece) == text)
  }

  @Test func aFileOfGzipIsRead() throws {
    let plain = try allBytes(ByteSource(path: fixture("SPY_1h_2013-03.csv")))
    #expect(try allBytes(ByteSource(path: fixture("SPY_1h_2013-03.csv.gz"))) == plain)
    #expect(plain.count > 1000)
  }

  @Test func shortInputsAreText() throws {
    for bytes: [UInt8] in [[], [0x1f], [0x8b, 0x1f], Array("x".utf8)] {
      #expect(try allBytes(ByteSource(bytes: bytes, named: "file")) == bytes)
      let file = try TemporaryFile(bytes)
      #expect(try allBytes(ByteSource(path: file.path)) == bytes)
    }
  }

  @Test func membersInARowAreOneTextAndZeroPaddingIsNone() throws {
    let two = gzipMember(Array("first ".utf8)) + gzipMember([]) + gzipMember(Array("second".utf8))
    let expected = Array("first second".utf8)
    #expect(try allBytes(ByteSource(bytes: two, named: "file")) == expected)
    let padding = [UInt8](repeating: 0, count: 200_000)
    let padded = try TemporaryFile(two + padding)
    #expect(try allBytes(ByteSource(path: padded.path)) == expected)
  }

  @Test func gzipCutShortDeliversWhatItHasAndThenSaysSo() throws {
    let whole = gzipMember(Array("some text".utf8))
    let text: (Int) -> String = { length in
      message { () throws(InputError) in
        _ = try allBytes(ByteSource(bytes: Array(whole.prefix(length)), named: "t.gz"))
      }
    }
    #expect(text(20) == "t.gz: gzip data cut short after 20 bytes (5 inflated); fetch the file again")
    for length in 2..<whole.count {
      #expect(text(length).hasPrefix("t.gz: gzip data cut short after \(length) bytes ("), "\(length)")
    }
    var source = ByteSource(bytes: Array(whole.prefix(20)), named: "t.gz")
    var buffer = [UInt8](repeating: 0, count: 100)
    let count = try source.read(into: &buffer)
    #expect(count == 5)
    #expect(buffer.starts(with: "some ".utf8))
    // The error stays: reading on does not make it an end of file.
    for _ in 0..<2 {
      do {
        _ = try source.read(into: &buffer)
        Issue.record("no error")
      } catch { #expect(error.code == .data && error.code.exitStatus == 1) }
    }
  }

  @Test func corruptGzipIsRefused() {
    var bytes = gzipMember(Array("some text".utf8))
    bytes[bytes.count - 8] ^= 1
    #expect(
      message { () throws(InputError) in _ = try allBytes(ByteSource(bytes: bytes, named: "t.gz")) }
        == "t.gz: gzip data corrupt (incorrect data check) after 28 bytes (9 inflated)")
  }

  @Test(arguments: [[UInt8]]([[1], [0, 0, 1], [0x1f, 0x8b, 9, 9], [0, 0x1f, 0x8b]]))
  func bytesBehindTheMemberAreRefused(_ garbage: [UInt8]) {
    let bytes = gzipMember(Array("some text".utf8)) + garbage
    let text = message { () throws(InputError) in _ = try allBytes(ByteSource(bytes: bytes, named: "t.gz")) }
    #expect(
      text.hasPrefix("t.gz: bytes that are not gzip follow") || text.hasPrefix("t.gz: gzip data corrupt ("))
  }

  @Test func everyChangedByteOfAGzipFileGivesTextOrAnError() {
    let seed = UInt64.random(in: 0 ... .max)
    print("ByteSourceTests seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let whole = gzipMember(Array("some text that is long enough to be hit".utf8))
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 2..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      _ = message { () throws(InputError) in _ = try allBytes(ByteSource(bytes: bytes, named: "t"), piece: 5)
      }
    }
  }

  @Test func whatCannotBeReadSaysWhyAndWhatToDo() throws {
    let folder = FileManager.default.temporaryDirectory.path
    func text(_ path: String) -> String {
      message { () throws(InputError) in _ = try allBytes(ByteSource(path: path)) }
    }
    #expect(text(folder) == "\(folder): is a directory, not a file; name a file in it")
    #expect(text("/nonexistent/x") == "/nonexistent/x: no such file; check the path")
    let file = try TemporaryFile([1])
    #expect(text(file.path + "/x") == "\(file.path)/x: a part of the path is not a directory; check the path")
    do {
      _ = try ByteSource(path: "/nonexistent")
      Issue.record("no error")
    } catch { #expect(error.code == .unreadable && error.code.exitStatus == 66) }
  }

  @Test(.disabled(if: getuid() == 0, "root may read everything"))
  func aFileWithoutPermissionIsRefused() throws {
    let file = try TemporaryFile([1])
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
    #expect(
      message { () throws(InputError) in _ = try ByteSource(path: file.path) }
        == "\(file.path): permission denied; make it readable for this user")
  }
}
