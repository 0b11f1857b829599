import Deadband
import DeadbandCore

/// What responses say of an answer beside it: `deadband-verdict`, `-tier`, `-age` (seconds), `-cost` (dollars), `-certificate` and
/// `-rules`.
extension Outcome {
  var headers: [(name: String, value: String)] {
    var headers = AnswerHeaders.common(
      verdict: verdict.action.rawValue, source: source.name, age: ageSeconds, cost: cost)
    if let certificate { headers.append((AnswerHeaders.certificate, certificate.header)) }
    if !rules.isEmpty {
      headers.append((AnswerHeaders.rules, rules.rules.map(\.description).joined(separator: ", ")))
    }
    return headers
  }
}

extension ExactAnswer {
  var headers: [(name: String, value: String)] {
    var verdict = "refresh"
    if case .cache = source { verdict = "reuse" }
    return AnswerHeaders.common(verdict: verdict, source: source.name, age: ageSeconds, cost: cost)
  }
}

enum AnswerHeaders {
  static let verdict = "deadband-verdict"
  static let tier = "deadband-tier"
  static let age = "deadband-age"
  static let cost = "deadband-cost"
  static let certificate = "deadband-certificate"
  static let rules = "deadband-rules"

  static func common(
    verdict: String, source: String, age: Double, cost: Money
  ) -> [(name: String, value: String)] {
    [
      (self.verdict, verdict), (tier, source.onOneLine), (self.age, seconds(age)),
      (self.cost, cost == .zero ? "0" : cost.dollars),
    ]
  }

  /// Seconds with three decimals, whole milliseconds: by hand, since every hit has one.
  static func seconds(_ age: Double) -> String {
    let milliseconds = Int64(clamping: Int(exactly: (age * 1_000).rounded()) ?? .max)
    let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
    guard rest > 0 else { return "\(whole)" }
    return "\(whole).\(rest < 100 ? rest < 10 ? "00" : "0" : "")\(rest)"
  }
}

extension CertificateStanding {
  fileprivate var header: String {
    let confidence = certificate.method.confidence.map { "; confidence=\($0.plain)" } ?? ""
    return "\(holds ? "holds" : "tightened"); alpha=\(certificate.alpha.plain)\(confidence)"
  }
}
