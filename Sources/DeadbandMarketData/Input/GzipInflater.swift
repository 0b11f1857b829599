import CZlib

/// A zlib inflate stream for the gzip format (RFC 1952): the only owner of a `z_stream`.
struct GzipInflater: ~Copyable {
  /// What zlib has against the data, in its own words where it has any.
  struct Failure: Error {
    let reason: String
  }

  /// zlib keeps a pointer back to the stream and compares it, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(Failure) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    do {
      _ = try Self.check(deadband_inflate_init_gzip(stream), stream)
    } catch {
      stream.deallocate()
      throw error
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Makes ready for the next member of the file.
  mutating func startMember() throws(Failure) {
    _ = try Self.check(inflateReset(stream), stream)
  }

  /// Inflates at most a chunk of `input[pending]` into at most a chunk of `output[filled...]`, until one of them is used
  /// up or the member ends, and moves `pending` and `filled` on by what was used. True at the end of a member.
  mutating func inflate(
    _ input: [UInt8], _ pending: inout Range<Int>, into output: inout [UInt8], _ filled: inout Int
  ) throws(Failure) -> Bool {
    let stream = stream
    // Slicing checks both ranges; a chunk's count fits zlib's 32 bits, a caller's buffer may not. The output is sliced
    // as a pointer, not as an array: that would copy it.
    let status = input[pending.prefix(ByteSource.chunkSize)].withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { whole in
        let target = UnsafeMutableBufferPointer(rebasing: whole[filled...].prefix(ByteSource.chunkSize))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.pointee.avail_in = uInt(source.count)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = uInt(target.count)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        pending = pending.dropFirst(source.count - Int(stream.pointee.avail_in))
        filled += target.count - Int(stream.pointee.avail_out)
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        return status
      }
    }
    return try Self.check(status, stream)
  }

  /// The only reader of zlib's status codes. True for `Z_STREAM_END`.
  private static func check(
    _ status: CInt, _ stream: UnsafeMutablePointer<z_stream>
  ) throws(Failure) -> Bool {
    switch status {
    case Z_OK: return false
    case Z_STREAM_END: return true
    // Not an error: no progress was possible for want of input or room.
    case Z_BUF_ERROR: return false
    case Z_MEM_ERROR: throw Failure(reason: "out of memory")
    default:
      // zlib's messages are constant strings.
      throw Failure(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)")
    }
  }
}
