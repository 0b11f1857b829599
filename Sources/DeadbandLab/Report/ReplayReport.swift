import DeadbandCharts

/// A replay as one HTML file that needs nothing else: no network, no script, no font of its own.
///
///     let report = ReplayReport(replay.result(), files: ["spy.jsonl"], price: model)
///     try Data(report.html()).write(to: url)
///
/// The charts are inline SVG. It shows in light and dark, on a phone and on paper. The same result gives the same
/// bytes.
public struct ReplayReport: Sendable {
  let result: ReplayResult
  let files: [String]
  let price: ModelPrice?

  /// The disagreement per tick that gates are held to; drawn as a line.
  static let limit = 0.02

  /// The report of a replay.
  ///
  /// - Parameters:
  ///   - files: the histories, as the user named them.
  ///   - price: the model's price that the costs were made of; `nil` where there are none.
  public init(_ result: ReplayResult, files: [String], price: ModelPrice? = nil) {
    self.result = result
    self.files = files
    self.price = price
  }

  /// The page in UTF-8.
  public func html() -> [UInt8] {
    Markup.page(title: "Deadband replay: \(headline)", styles: [PageStyle.text]) { write(&$0) }
  }

  private func write(_ page: inout Markup) {
    writeSummary(&page)
    guard result.ticks > 0, !result.policies.isEmpty else { return }
    writeComparison(&page)
    writeGroups(&page)
    writePrice(&page)
    writeProfiles(&page)
    writeNotes(&page)
  }

  /// The policies that are profiles: the others have neither rules nor answers of an interesting age.
  var profiles: [PolicyResult] {
    result.policies.filter { if case .profile = $0.policy { true } else { false } }
  }

  /// One drawing for a wide page and one for a phone, of which the browser shows the one that fits.
  func drawBoth(_ page: inout Markup, _ draw: (inout Markup, _ width: Double, _ kind: String) -> Void) {
    draw(&page, 840, "wide")
    draw(&page, 340, "narrow")
  }
}
