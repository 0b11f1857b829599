/// The members of a gzip file, one after the other, and the padding behind them.
struct GzipMembers: ~Copyable {
  private enum Place {
    /// Within a member: the file must not end here.
    case member
    /// Behind a whole member: another one, zero bytes or the end may follow.
    case between
    /// Behind zero bytes: only more of them, or the end.
    case padding
  }

  private var inflater: GzipInflater
  private var place = Place.member

  init() throws(GzipInflater.Failure) { inflater = try GzipInflater() }

  /// Why the file must not end here; nil if it may.
  var faultAtEnd: String? { place == .member ? "gzip data cut short" : nil }

  /// Inflates what it can of `input[pending]`, which is not empty, into `output[filled...]`, and moves both on.
  mutating func inflate(
    _ input: [UInt8], _ pending: inout Range<Int>, into output: inout [UInt8], _ filled: inout Int
  ) throws(GzipInflater.Failure) {
    if place != .member {
      guard input[pending.lowerBound] != 0 else {
        place = .padding
        pending = pending.dropFirst(input[pending].prefix { $0 == 0 }.count)
        return
      }
      guard place == .between, input[pending.lowerBound] == 0x1f else {
        throw GzipInflater.Failure(reason: "bytes that are not gzip follow the gzip data")
      }
      try inflater.startMember()
      place = .member
    }
    do throws(GzipInflater.Failure) {
      if try inflater.inflate(input, &pending, into: &output, &filled) { place = .between }
    } catch {
      throw GzipInflater.Failure(reason: "gzip data corrupt (\(error.reason))")
    }
  }
}
