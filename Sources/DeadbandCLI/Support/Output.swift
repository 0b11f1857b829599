import DeadbandCore
import SystemPackage

/// Standard output, standard error or a file: the only place that writes.
struct Output {
  static let standard = Output(descriptor: .standardOutput, name: "standard output")
  static let error = Output(descriptor: .standardError, name: "standard error")

  private let descriptor: FileDescriptor
  private let name: String

  private init(descriptor: FileDescriptor, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// A file in place of what stood there. It is closed when the process ends.
  ///
  /// - Parameter name: what it is called in messages; nil for its path.
  init(file path: String, named name: String? = nil) throws(OutputError) {
    self.name = name ?? path
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw .failed(name: self.name, reason: "\(error)")
    }
  }

  /// Writes all of `bytes`.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    do { try descriptor.writeAll(bytes) } catch let error as Errno where error == .brokenPipe {
      throw .closed
    } catch {
      throw .failed(name: name, reason: "\(error)")
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
  case failed(name: String, reason: String)
  /// Another process writes it.
  case busy(name: String)

  var description: String {
    switch self {
    case .closed: "standard output: the reader has left"
    case .failed(let name, let reason): "\(name): cannot be written: \(reason)"
    case .busy(let name): "\(name): another process writes it; wait for that, or name another file"
    }
  }
}
