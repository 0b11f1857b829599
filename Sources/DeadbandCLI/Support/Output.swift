import DeadbandCore
import SystemPackage

/// Standard output or standard error: the only place that writes.
struct Output {
  static let standard = Output(descriptor: .standardOutput)
  static let error = Output(descriptor: .standardError)

  private let descriptor: FileDescriptor

  /// Writes all of `bytes`.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    do { try descriptor.writeAll(bytes) } catch let error as Errno where error == .brokenPipe {
      throw .closed
    } catch {
      throw .failed(reason: "\(error)")
    }
  }

  /// Writes `text` as it is.
  func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

  /// Writes one JSON value on a line.
  func write(json value: JSONValue) throws(OutputError) {
    var writer = JSONWriter()
    writer.value(value)
    writer.newline()
    try write(writer.bytes)
  }

  /// Writes if that is possible: nobody can be told that standard error is gone.
  func attempt(_ text: String) { try? write(text) }
}

/// Why output could not be written.
enum OutputError: Error, CustomStringConvertible {
  /// The reader has left.
  case closed
  case failed(reason: String)

  var description: String {
    switch self {
    case .closed: "standard output: the reader has left"
    case .failed(let reason): "standard output: cannot be written: \(reason)"
    }
  }
}
