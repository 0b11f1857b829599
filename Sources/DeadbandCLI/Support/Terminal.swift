import FoundationEssentials
import Glibc

/// What is known about the place that a stream goes to: whether a person sits there, and how wide it is.
struct Terminal {
  /// Whether the stream is a terminal. Progress is shown on no other.
  let isInteractive: Bool
  /// Whether colour is shown: on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
  let hasColor: Bool
  /// Characters a line: `COLUMNS`, else what the terminal says, else 80.
  let width: Int

  static let output = Terminal(descriptor: STDOUT_FILENO)
  static let error = Terminal(descriptor: STDERR_FILENO)

  init(isInteractive: Bool, columns: Int?, environment: [String: String]) {
    self.isInteractive = isInteractive
    hasColor = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    let sensible = 20...1000
    width =
      environment["COLUMNS"].flatMap { Int($0) }.flatMap { sensible.contains($0) ? $0 : nil }
      ?? columns.flatMap { sensible.contains($0) ? $0 : nil } ?? 80
  }

  private init(descriptor: CInt) {
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
    self.init(
      isInteractive: isatty(descriptor) == 1, columns: isKnown ? Int(size.ws_col) : nil,
      environment: ProcessInfo.processInfo.environment)
  }

  enum Color: Int {
    case red = 31
    case green = 32
    case yellow = 33
  }

  /// `text` in `color`, where colour is shown.
  func colored(_ text: String, _ color: Color) -> String {
    hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// A line on the terminal that says how far a long run is; nothing where standard error is no terminal.
struct Progress {
  private let terminal = Terminal.error
  private var lastShown: ContinuousClock.Instant?

  /// Shows `text` in place of what stood there, at most ten times a second.
  mutating func show(_ text: @autoclosure () -> String) {
    guard terminal.isInteractive else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < .milliseconds(100) { return }
    lastShown = now
    Output.error.attempt("\r\u{1B}[K" + text().prefix(terminal.width - 1))
  }

  /// Takes the line away.
  mutating func finish() {
    if lastShown != nil { Output.error.attempt("\r\u{1B}[K") }
    lastShown = nil
  }
}
