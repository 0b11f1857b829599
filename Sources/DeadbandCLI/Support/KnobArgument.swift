import ArgumentParser
import DeadbandCore
import DeadbandLab

/// The knob that a command turns, and its settings, as the user names them.
enum KnobArgument {
  static func read(_ text: String) throws -> CertifiedKnob {
    switch Certificate.Knob.Name(rawValue: text) {
    case .relaxation: return .relaxation
    case .refreshAbove: return .refreshAbove
    case .gateLimit: return .gateLimit
    case nil:
      throw ValidationError(
        "\(text.quotedForMessage) is no knob; there are relaxation, refresh-above and gate-limit")
    }
  }

  static func values(_ text: String) throws -> [Double] {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard values.count <= 1_000, values.allSatisfy({ $0 > 0 && $0 <= 1e9 }),
      zip(values, values.dropFirst()).allSatisfy(<)
    else {
      throw ValidationError(
        "--settings are at most 1000 numbers above 0, each larger than the one before; not \(text.quotedForMessage)"
      )
    }
    return values
  }
}
