import ArgumentParser
import Deadband
import DeadbandAlerts
import DeadbandAnalysts
import DeadbandCore
import DeadbandDecisions
import DeadbandFleet
import DeadbandLab
import DeadbandMarketData
import DeadbandServer
import DeadbandStore
import Glibc

/// The exit statuses of every command, and the only place where an error becomes one.
enum ExitStatus {
  static let data = ExitCode(1)
  static let unreadable = ExitCode(66)
  static let unanswered = ExitCode(69)
  static let unwritable = ExitCode(74)
  static let busy = ExitCode(75)

  /// The statuses as every help text lists them.
  static let help = """
    EXIT STATUS:
      0   done
      1   the data is wrong, a check failed, or a difference was found
      64  wrong usage
      66  an input cannot be read
      69  no analyst answered
      74  something cannot be written, or the disk is full
      75  another process holds what is needed; try again
    """

  /// To be called before anything is written: a reader that leaves early (`| head`) then shows as an error of the
  /// write, which ``end(_:)`` takes for what it is, and not as a signal.
  static func prepare() { signal(SIGPIPE, SIG_IGN) }

  /// Ends the process: says on standard error what went wrong, unless that is nothing.
  static func end(_ error: any Error) -> Never {
    // Whoever read the output has all that was wanted.
    if case OutputError.closed = error { exit(EXIT_SUCCESS) }
    // What the library does not throw is ArgumentParser's: wrong usage (64), help, a status that a command chose.
    guard let status = status(of: error) else { Deadband.exit(withError: error) }
    report(error)
    Deadband.exit(withError: status)
  }

  /// Says on standard error what is wrong.
  static func report(_ error: any Error) { Output.error.attempt("deadband: \(error)\n") }

  /// The status that an error of the library stands for; `nil` where it is none of them.
  static func status(of error: any Error) -> ExitCode? {
    switch error {
    case let error as InputError: ExitCode(error.code.exitStatus)
    case let error as StoreError: status(of: error.code)
    case .store(let error) as LedgerError: status(of: error.code)
    case is AnalystError: unanswered
    case is HistoryWriteError: unwritable
    case let error as EngineError: status(of: error.code)
    case OutputError.busy: busy
    case is TuneError, is TuneSpaceError, is ExplainError, is LearningError: data
    case .cannotListen as SidecarError: busy
    case is SidecarError: data
    case .away as FleetError: unreadable
    case .busy as FleetError: busy
    case is FleetError: data
    case is DecisionsError, is AccountVariables.Problems, is TokenBookError, is AlertConfigurationError,
      is ConfigurationError, is JSONSchemaError,
      is ProfileError, is DecisionError,
      is ReplayError,
      is OutputError, is PartialError, is LedgerError, is PromptTemplateError, is EventListError:
      data
    default: nil
    }
  }

  private static func status(of code: EngineError.Code) -> ExitCode {
    switch code {
    case .invalid, .outdated, .store: data
    default: unanswered
    }
  }

  private static func status(of code: StoreError.Code) -> ExitCode {
    switch code {
    case .unreadable: unreadable
    case .unwritable, .full: unwritable
    case .busy: busy
    default: data
    }
  }
}
