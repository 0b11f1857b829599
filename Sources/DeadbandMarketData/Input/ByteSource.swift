/// The bytes of a file, of standard input or of memory, inflated if they are gzip.
///
/// Gzip is told by its first two bytes (1f 8b), never by the name. Several members in a row are one text, zero
/// bytes after the last member are padding, anything else there is an error. Memory: one chunk of 64 KiB, and
/// zlib's 40 KiB where the input is gzip.
public struct ByteSource: ~Copyable {
  /// The file as it was named, or `standard input`.
  public let path: String
  /// Bytes read from the file so far (compressed ones where it is gzip).
  public private(set) var bytesRead = 0
  /// Bytes of text handed out so far.
  private var bytesDelivered = 0

  private let file: OpenFile?
  private var chunk: [UInt8]
  /// The part of `chunk` not yet handed on.
  private var pending = 0..<0
  private var gzip: GzipMembers?
  private var isRecognised = false
  /// An error that waits until the text before it is delivered.
  private var failure: InputError?

  static let chunkSize = 1 << 16

  /// Opens a file, or standard input for `-`. A directory opens, and is refused at the first read.
  public init(path: String) throws(InputError) {
    let file = try OpenFile(path: path)
    self.path = file.name
    self.file = consume file
    chunk = [UInt8](repeating: 0, count: Self.chunkSize)
  }

  /// Takes bytes in memory for a file of that name.
  public init(bytes: [UInt8], named path: String) {
    self.path = path
    file = nil
    chunk = bytes
    pending = 0..<bytes.count
    bytesRead = bytes.count
  }

  /// Fills the buffer from its start with up to `buffer.count` bytes of text; the number of bytes, 0 at the end.
  public mutating func read(into buffer: inout [UInt8]) throws(InputError) -> Int {
    if let failure { throw failure }
    if !isRecognised { try recogniseGzip() }
    if buffer.isEmpty { return 0 }
    let count = gzip == nil ? try readPlain(into: &buffer) : try readGzip(into: &buffer)
    bytesDelivered += count
    return count
  }

  private mutating func readPlain(into buffer: inout [UInt8]) throws(InputError) -> Int {
    guard pending.isEmpty else {
      let count = min(buffer.count, pending.count)
      buffer.replaceSubrange(0..<count, with: chunk[pending.prefix(count)])
      pending = pending.dropFirst(count)
      return count
    }
    let count = try file?.read(into: &buffer, from: 0) ?? 0
    bytesRead += count
    return count
  }

  private mutating func readGzip(into buffer: inout [UInt8]) throws(InputError) -> Int {
    var filled = 0
    do throws(InputError) {
      while filled < buffer.count {
        if pending.isEmpty, try !refill() {
          if let reason = gzip?.faultAtEnd {
            throw corrupt(reason, delivered: filled, wayOut: "fetch the file again")
          }
          break
        }
        do throws(GzipInflater.Failure) {
          try gzip?.inflate(chunk, &pending, into: &buffer, &filled)
        } catch {
          throw corrupt(error.reason, delivered: filled)
        }
      }
    } catch {
      if filled == 0 { throw error }
      failure = error
    }
    return filled
  }

  private func corrupt(_ reason: String, delivered: Int, wayOut: String? = nil) -> InputError {
    let progress = "after \(bytesRead - pending.count) bytes (\(bytesDelivered + delivered) inflated)"
    return InputError(.data, path: path, reason: "\(reason) \(progress)", wayOut: wayOut)
  }

  /// Reads more of the file behind what is pending; false at its end.
  private mutating func refill() throws(InputError) -> Bool {
    if pending.isEmpty { pending = 0..<0 }
    guard let count = try file?.read(into: &chunk, from: pending.upperBound) else { return false }
    pending = pending.lowerBound..<pending.upperBound + count
    bytesRead += count
    return count > 0
  }

  private mutating func recogniseGzip() throws(InputError) {
    while pending.count < 2, try refill() {}
    isRecognised = true
    guard pending.count >= 2, chunk[0] == 0x1f, chunk[1] == 0x8b else { return }
    do throws(GzipInflater.Failure) {
      gzip = try GzipMembers()
    } catch {
      throw InputError(.unreadable, path: path, reason: error.reason)
    }
  }
}
