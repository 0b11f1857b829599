typealias ProfileNode = DocumentNode<ProfileError>
typealias ProfileObject = DocumentObject<ProfileError>

extension ProfileError: DocumentError {
  package static func refused(source: String, path: String, reason: String) -> ProfileError {
    ProfileError(source: source, path: path, reason: reason)
  }

  package static var missingKeyHint: String { " (or name a parent with \"extends\")" }
}

extension ProfileObject {
  /// A billion at most, so that no product of points, weight and cap overflows.
  func atLeastZero(_ key: String, _ unit: String) throws(ProfileError) -> Double {
    try required(key).number("a number of \(unit) from 0 to 1e9") { $0 >= 0 && $0 <= 1e9 }
  }

  func aboveZero(_ key: String, _ unit: String) throws(ProfileError) -> Double {
    try required(key).number("a number of \(unit) > 0") { $0 > 0 }
  }
}
