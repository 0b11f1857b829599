public import CoreMetrics
import Synchronization

/// What metrics have counted, in the text form that Prometheus reads. A factory of swift-metrics, so that a program of one's own may
/// put other metrics beside these.
///
/// Names become lowercase with `_`; counters end in `_total`, timers in `_seconds`.
public final class MetricRegistry: MetricsFactory {
  private enum Kind: String { case counter, gauge, histogram }

  private struct Family {
    let kind: Kind
    var cells: [String: any MetricCell] = [:]
  }

  private let families = Mutex<[String: Family]>([:])
  private let help: [String: String]

  /// - Parameter help: what metrics mean, by their names as they are shown.
  public init(help: [String: String] = [:]) { self.help = help }

  /// A count of whole things; shown as NAME_total.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    cell("\(MetricText.name(label))_total", .counter, dimensions) { WholeCell() }
  }

  /// A sum of parts; shown as NAME_total.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    cell("\(MetricText.name(label))_total", .counter, dimensions) { SumCell() }
  }

  /// A level.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    cell(MetricText.name(label), .gauge, dimensions) { LevelCell() }
  }

  /// A distribution of values.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    cell(MetricText.name(label), .histogram, dimensions) { HistogramCell(unit: 1) }
  }

  /// A distribution of times; shown as NAME_seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    cell("\(MetricText.name(label))_seconds", .histogram, dimensions) { HistogramCell(unit: 1e9) }
  }

  /// Does nothing: what nobody holds any more has still counted, and is shown on.
  public func destroyCounter(_: any CounterHandler) {}
  /// Does nothing: what nobody holds any more has still counted, and is shown on.
  public func destroyFloatingPointCounter(_: any FloatingPointCounterHandler) {}
  /// Does nothing: what nobody holds any more has still counted, and is shown on.
  public func destroyMeter(_: any MeterHandler) {}
  /// Does nothing: what nobody holds any more has still counted, and is shown on.
  public func destroyRecorder(_: any RecorderHandler) {}
  /// Does nothing: what nobody holds any more has still counted, and is shown on.
  public func destroyTimer(_: any TimerHandler) {}

  /// The cell of a name and labels; made where there is none, or one of another kind, which then is shown no more.
  private func cell<Cell: MetricCell>(
    _ name: String, _ kind: Kind, _ dimensions: [(String, String)], _ make: () -> Cell
  ) -> Cell {
    let labels = MetricText.labels(dimensions)
    return families.withLock { families in
      if let known = families[name]?.cells[labels] as? Cell { return known }
      let cell = make()
      families[name, default: Family(kind: kind)].cells[labels] = cell
      return cell
    }
  }

  /// Appends every metric, by name.
  func write(to text: inout MetricText) {
    let all = families.withLock { $0.sorted { $0.key < $1.key } }
    for (name, family) in all {
      text.family(name, family.kind.rawValue, help: help[name] ?? "")
      for (labels, cell) in family.cells.sorted(by: { $0.key < $1.key }) {
        cell.write(name, labels, to: &text)
      }
    }
  }
}

/// What counts for one set of labels.
protocol MetricCell: AnyObject, Sendable {
  func write(_ name: String, _ labels: String, to text: inout MetricText)
}
