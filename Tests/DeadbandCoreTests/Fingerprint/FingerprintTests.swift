import Foundation
import Testing

@testable import DeadbandCore

@Suite struct FingerprintTests {
  /// Known values of FIPS 180-4, so that a wrong binding shows before any layout does.
  @Test func theHashIsSHA256() {
    func hex(_ text: String) -> String {
      SHA256.digest { message in
        for byte in text.utf8 { message.append(byte) }
      }.description
    }
    #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test func aDigestIsItsBytesInOrder() {
    let digest = Digest(words: (0x0001_0203_0405_0607, 0x8000_0000_0000_00ff, 0, .max))
    #expect(digest.bytes.count == 32)
    #expect(digest.bytes.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 0x80, 0])
    #expect(
      digest.description == "000102030405060780000000000000ff0000000000000000ffffffffffffffff")
    for word in 0..<4 {
      let other = Digest(
        words: (
          word == 0 ? 9 : 0x0001_0203_0405_0607, word == 1 ? 9 : 0x8000_0000_0000_00ff, word == 2 ? 9 : 0,
          word == 3 ? 9 : .max
        ))
      #expect(other != digest)
    }
  }

  private struct Case: Decodable {
    let name: String
    let values: [String: Value]
    let custom: [Custom]?
    let digests: [String: String]

    struct Custom: Decodable {
      let key: String
      let scale: Double
    }
    enum Value: Decodable {
      case number(Double), name(String)
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .name(try container.decode(String.self))
        }
      }
    }
  }

  /// Digests that Python's `hashlib` computed from a table of its own (`Scripts/fixtures/make_fingerprints.py`).
  @Test func digestsAreThoseOfAnotherImplementation() throws {
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: Files.fixture("fingerprints.json")))
    #expect(cases.count >= 20)
    for item in cases {
      let custom = (item.custom ?? []).map {
        IndicatorDefinition(
          key: $0.key, group: .custom, kind: .number(scale: $0.scale, range: .any), unit: "")
      }
      let values = item.values.mapValues { value -> Snapshot.Value in
        switch value {
        case .number(let number): .number(number)
        case .name(let name): .category(name)
        }
      }
      let print = Fingerprint(try Snapshot(values, schema: IndicatorSchema(custom: custom)))
      var digests = [
        "technical": print.technical.description, "market": print.market.description,
        "options": print.options.description, "score": print.score.description,
        "state": print.state.description,
      ]
      digests["custom"] = print.custom?.description
      #expect(digests == item.digests, "\(item.name)")
    }
  }

  /// Equal quanta, equal digests; one quantum more anywhere, another state and another digest of that group alone.
  @Test func digestsAreEqualExactlyWhereQuantaAre() {
    forAll(60) { random in
      let profile = try RandomProfile(&random).profile
      let schema = profile.schema
      let one = try Snapshot(RandomTick(profile, &random).current, schema: schema)
      let print = Fingerprint(one)
      for lane in 0..<schema.count {
        var other = one
        other.quanta[lane] = random.chance(0.5) ? one.quanta[lane] &+ 1 : one.quanta[lane] ^ 1 << 40
        let changed = Fingerprint(other)
        let parts = [
          (IndicatorGroup.technical, print.technical == changed.technical),
          (.market, print.market == changed.market), (.options, print.options == changed.options),
          (.score, print.score == changed.score), (.custom, print.custom == changed.custom),
        ]
        let group = schema.definitions[lane].group
        if print.state == changed.state || other == one || parts.contains(where: { $1 == ($0 == group) }) {
          return "\(schema.definitions[lane].key) of \(one)"
        }
      }
      var twin = one
      twin.values[0] += 1
      return Fingerprint(twin) == print && twin == one ? nil : "the digest reads more than the quanta"
    }
  }

  @Test func missingDiffersFromEveryValue() throws {
    let missing = Fingerprint(try Snapshot(numbers: [:]))
    let zero = Fingerprint(try Snapshot(numbers: ["macd": 0]))
    #expect(missing.technical != zero.technical)
    #expect(missing.options == zero.options)
  }
}
