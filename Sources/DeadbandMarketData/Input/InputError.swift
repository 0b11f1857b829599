import DeadbandCore

/// An input that cannot be read, or whose content is wrong: where, why, and what to do about it.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure. Open: further kinds may be added.
  public struct Code: Hashable, Sendable {
    private enum Kind { case unreadable, data }
    private let kind: Kind

    /// The input cannot be opened or read at all: missing, a directory, no permission, a failing device.
    public static let unreadable = Code(kind: .unreadable)
    /// The bytes were read and are not what the format asks for.
    public static let data = Code(kind: .data)

    /// The exit status of a command that stops here: 66 for ``unreadable``, else 1.
    public var exitStatus: Int32 { kind == .unreadable ? 66 : 1 }
  }

  /// The kind of failure, which decides the exit status.
  public let code: Code
  /// The file as it was named by the user, or `standard input`.
  public let path: String
  /// The line the error was found on, counted from 1; nil where it concerns the whole input.
  public internal(set) var line: Int?
  /// What is wrong, in one sentence without a full stop.
  public let reason: String
  /// What the user can do about it, if that is known.
  public let wayOut: String?

  /// The error of an input as a whole, or of one of its lines.
  public init(_ code: Code, path: String, line: Int? = nil, reason: String, wayOut: String? = nil) {
    self.code = code
    self.path = path
    self.line = line
    self.reason = reason
    self.wayOut = wayOut
  }

  /// `file:line: reason; way out`, on one line.
  public var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    // Path and reason may quote the input.
    return ("\(place): \(reason)" + (wayOut.map { "; \($0)" } ?? "")).onOneLine
  }
}
