/// Numbers for names, in order of appearance; looking up a known name allocates nothing.
struct Names: Sendable {
  private(set) var all: [String] = []
  private var numbers: [[UInt8]: Int] = [:]
  private var scratch: [UInt8] = []

  init(_ first: [String] = []) { first.forEach { _ = number($0) } }

  mutating func number(_ name: String) -> Int {
    let bytes = Array(name.utf8)
    return number(of: bytes, bytes.indices)
  }

  /// The number of the name spelt by `bytes[range]`, a new one if it is new.
  mutating func number(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[range])
    if let number = numbers[scratch] { return number }
    let number = all.count
    // A key of its own: if it shared the scratch's storage, the next look-up would have to copy that.
    numbers[Array(bytes[range])] = number
    all.append(String(decoding: scratch, as: UTF8.self))
    return number
  }
}
